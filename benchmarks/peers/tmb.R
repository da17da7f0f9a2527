# Fit one data set with TMB: Rscript tmb.R LIBRARY DATA OUT; times exclude compiling and loading.
suppressWarnings(suppressPackageStartupMessages({library(TMB); library(Matrix)}))
words <- commandArgs(TRUE)
library_name <- words[1]; data <- words[2]; out <- words[3]
level_random <- length(words) < 4 || words[4] == "random"
facts <- as.list(read.dcf(file.path(data, "facts.dcf"))[1, ])
number <- function(name) as.numeric(facts[[name]])
rows <- number("rows"); columns <- number("columns"); cells <- rows * columns
numbers <- function(name) readBin(file.path(data, name), "double", cells)
dyn.load(library_name)

path <- function(n) {
  degree <- rep(2, n); degree[c(1, n)] <- 1
  bandSparse(n, k = c(-1, 0, 1), diagonals = list(rep(-1, n - 1), degree, rep(-1, n - 1)))
}
waves <- function(n) 2 - 2 * cos(pi * (seq_len(n) - 1) / n)

begin <- proc.time()
laplacian <- kronecker(path(rows), Diagonal(columns)) + kronecker(Diagonal(rows), path(columns))
eigenvalue <- as.vector(outer(waves(rows), waves(columns), "+"))
shown <- table(signif(eigenvalue, 12))
input <- list(
  found = numbers("found.bin"), exposure = numbers("exposure_km2.bin"),
  laplacian = as(laplacian, "TsparseMatrix"),
  eigenvalue = as.numeric(names(shown)), multiplicity = as.vector(shown),
  shorter = -log(number("prior_range_tail")) * number("prior_range_m") / number("cell_m"),
  larger = -log(number("prior_sd_tail")) / number("prior_sd"),
  level_mean = log(number("prior_level_median_per_km2")), level_sd = number("prior_level_sd"))
start <- list(log_range = log(4 * number("prior_range_m") / number("cell_m")),
  log_sd = log(number("prior_sd") / 3),
  level = log((sum(input$found) + 0.5) / sum(input$exposure)))
start$eta <- rep(start$level, cells)
model <- MakeADFun(input, start, random = c(if (level_random) "level", "eta"),
  DLL = sub("[.]so$", "", basename(library_name)), silent = TRUE,
  inner.control = list(grad.tol = 1e-4))
made <- proc.time()
first <- model$fn()
close <- number("tolerance")
best <- nlminb(model$par, model$fn, model$gr,
  control = list(rel.tol = close / abs(first), x.tol = close))
climbed <- proc.time()
report <- sdreport(model, getReportCovariance = FALSE)
end <- proc.time()

is_eta <- names(report$par.random) == "eta"
writeBin(as.double(report$par.random[is_eta]), file.path(out, "mean.bin"))
writeBin(as.double(sqrt(report$diag.cov.random[is_eta])), file.path(out, "sd.bin"))
seconds <- function(from, to, what = "elapsed") unname((to - from)[what])
cpu <- unname(sum((end - begin)[c("user.self", "sys.self")]))
cat(sprintf(paste0('{"wall_s": %.4f, "cpu_s": %.4f, "set_up_s": %.4f, "climb_s": %.4f, ',
  '"sd_s": %.4f, "range_m": %.6g, "sd": %.6g, "converged": %s, "iterations": %d, ',
  '"evaluations": %d, "blas": "%s", "versions": "R %s, TMB %s, Matrix %s"}\n'),
  seconds(begin, end), cpu, seconds(begin, made), seconds(made, climbed), seconds(climbed, end),
  exp(best$par[["log_range"]]) * number("cell_m"), exp(best$par[["log_sd"]]),
  if (best$convergence == 0) "true" else "false", best$iterations,
  as.integer(sum(best$evaluations)), sub(".*-gnu/", "", extSoftVersion()[["BLAS"]]),
  getRversion(), packageVersion("TMB"), packageVersion("Matrix")),
  file = file.path(out, "result.json"))
