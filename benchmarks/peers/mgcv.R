# Fit one data set with mgcv: Rscript mgcv.R DATA OUT. As near to the model of landrelease.hazard
# as it offers: Poisson counts with log exposure as offset, a low-rank Gaussian process of the two
# coordinates (Matern of smoothness 1.5, mgcv's default range), smoothing by fREML, bam with
# discretised covariates. Only cells with an exposure are fitted; all are predicted.
suppressPackageStartupMessages(library(mgcv))
words <- commandArgs(TRUE)
data <- words[1]; out <- words[2]
facts <- as.list(read.dcf(file.path(data, "facts.dcf"))[1, ])
rows <- as.integer(facts$rows); columns <- as.integer(facts$columns); cells <- rows * columns
exposure <- readBin(file.path(data, "exposure_km2.bin"), "double", cells)
ground <- data.frame(found = readBin(file.path(data, "found.bin"), "double", cells),
  down = rep(seq_len(rows), each = columns), across = rep(seq_len(columns), rows),
  log_exposure = log(exposure))
basis <- min(400, rows * 4)

begin <- proc.time()
fitted <- bam(found ~ s(down, across, bs = "gp", k = basis, m = 3) + offset(log_exposure),
  family = poisson(), data = ground[exposure > 0, ], method = "fREML", discrete = TRUE)
ground$log_exposure <- 0
answer <- predict(fitted, newdata = ground, se.fit = TRUE, discrete = FALSE)
end <- proc.time()

writeBin(as.double(answer$fit), file.path(out, "mean.bin"))
writeBin(as.double(answer$se.fit), file.path(out, "sd.bin"))
cpu <- unname(sum((end - begin)[c("user.self", "sys.self")]))
cat(sprintf(paste0('{"wall_s": %.4f, "cpu_s": %.4f, "basis": %d, "edf": %.4g, "blas": "%s", ',
  '"versions": "R %s, mgcv %s"}\n'), unname((end - begin)["elapsed"]), cpu, basis,
  sum(fitted$edf), sub(".*-gnu/", "", extSoftVersion()[["BLAS"]]), getRversion(), packageVersion("mgcv")),
  file = file.path(out, "result.json"))
