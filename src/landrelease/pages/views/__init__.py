"""One module for each part of the door: read the request, ask or act, print."""
