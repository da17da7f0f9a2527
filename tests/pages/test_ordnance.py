"""The page of ordnance: public where the programme is, and never says harmless."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.pages.conftest import viewer

from landrelease.actions import approve_batch, record_report
from landrelease.kinds import OrdnanceModel, read_document
from landrelease.ledger import Source
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid


def test_a_name_in_another_script_is_found(signed_in):
    page = signed_in("dan").get("/ordnance/?q=ПМН").content.decode()
    assert "PMN" in page
    assert "Type 72" not in page


def test_the_density_of_the_programme_leads_to_that_of_an_area(signed_in):
    page = signed_in("omar").get("/ordnance/density/").content.decode()
    assert re.search(r'id="of-an-area" href="/areas/"', page)
    assert signed_in("pia").get("/ordnance/density/").status_code in {403, 404}


def test_what_is_not_found_is_not_known_and_never_harmless(signed_in):
    page = signed_in("dan").get("/ordnance/?q=zzzz").content.decode()
    assert 'id="nothing"' in page
    assert "never harmless" in page


def test_the_programmes_own_record_stands_before_the_packages(signed_in, held):
    held("ordnance_model", name="PMN", item_class="ap_mine", safe_distance_m=25.0)
    page = signed_in("omar").get("/ordnance/?q=pmn").content.decode()
    assert page.count("/records/ordnance_model/") == 1
    assert "bakelite" not in page


def test_a_safe_distance_of_the_programme_is_told_in_the_list(signed_in, held):
    held("ordnance_model", name="Moss", safe_distance_m=25.0, depth_to_m=0.1)
    page = re.sub(
        r"[\u2066-\u2069]", "", signed_in("dan").get("/ordnance/?q=moss").content.decode()
    )
    assert "standard: <b>25 m</b>" in page.replace("&#x27;", "'")
    assert "… – 0.1 m" in page
    assert "Safe distance" not in signed_in("dan").get("/ordnance/?q=pmn").content.decode()


def png(side=8):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "#557755").save(out, "PNG")
    return out.getvalue()


SHOWN = {"picture_licence": "CC BY 4.0", "picture_source": "Drawn at the centre"}


def send(client, subject, content=None, *, name="looks.png", **said):
    file = SimpleUploadedFile(name, png() if content is None else content)
    return client.post(f"/ordnance/{subject}/picture/", SHOWN | said | {"picture": file})


def addresses(text):
    return re.findall(r'src="(/ordnance/pictures/[0-9a-f]{64}/)"', text)


def test_a_picture_is_shown_with_licence_and_source_once_it_is_approved(signed_in, held):
    subject = held("ordnance_model", name="Moss", item_class="ap_mine")
    batch = send(signed_in("omar"), subject).url
    [address] = addresses(signed_in("rita").get(batch).content.decode())
    assert signed_in("dan").get(address).status_code == 404
    approve_batch(viewer("rita"), batch=batch.split("/")[2])
    for page in (f"/records/ordnance_model/{subject}/", "/ordnance/?q=moss"):
        text = signed_in("dan").get(page).content.decode()
        assert addresses(text) == [address]
        assert "CC BY 4.0" in text
        assert "Drawn at the centre" in text


def test_a_picture_is_served_as_an_image_and_nothing_else(signed_in, held):
    subject = held("ordnance_model", name="Moss")
    told = png() + b"<script>alert(1)</script>"
    batch = send(signed_in("omar"), subject, told, name="looks.html").url
    [address] = addresses(signed_in("omar").get(batch).content.decode())
    answer = signed_in("omar").get(address)
    assert answer.content == png()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


REFUSED = [
    ({"picture_licence": " "}, "Write under which licence"),
    ({"picture_source": ""}, "Write where it is from"),
    ({"content": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "neither a PNG nor a JPEG"),
    ({"content": png() + b"x" * 1_500_000}, "larger than 1.5 MB"),
]


@pytest.mark.parametrize(("said", "why"), REFUSED)
def test_what_is_no_picture_or_nobodys_is_refused_and_not_kept(signed_in, held, said, why):
    subject = held("ordnance_model", name="Moss")
    answer = send(signed_in("omar"), subject, **said)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert list((current_programme().directory / "pictures").glob("*")) == []


def test_who_enters_no_reports_adds_no_picture(signed_in, held):
    subject = held("ordnance_model", name="Moss")
    for name in ("dan", "pia", "vera"):
        assert send(signed_in(name), subject).status_code == 403
    assert send(signed_in("omar"), "none").status_code == 404


def test_a_record_names_no_picture_without_licence_and_source(people):
    for missing in SHOWN:
        said = {"name": "Moss", "picture": "https://example.org/a.png"} | SHOWN | {missing: ""}
        with pytest.raises(NotValid, match="licence and its source"):
            record_report(viewer("omar"), kind="ordnance_model", payload=said, first=None,
                          last=None, source=Source(), submit=True)  # fmt: skip


def test_an_older_record_keeps_what_it_said_of_its_picture():
    old = {"name": "Moss", "picture": "https://example.org/a.png", "picture_licence": "CC0, A. N."}
    document = read_document(OrdnanceModel, old, version=1)
    assert (document.picture_licence, bool(document.picture_source)) == ("CC0, A. N.", True)
    assert read_document(OrdnanceModel, {"name": "Moss"}, version=1).picture_source == ""


def test_a_picture_whose_file_was_changed_is_not_shown(signed_in, held):
    subject = held("ordnance_model", name="Moss")
    batch = send(signed_in("omar"), subject).url
    [address] = addresses(signed_in("omar").get(batch).content.decode())
    [file] = (current_programme().directory / "pictures").glob("*")
    file.write_bytes(png(9))
    assert signed_in("omar").get(address).status_code == 404
