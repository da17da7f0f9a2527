// The model of landrelease.hazard for TMB: counts ~ Poisson(exposure exp(eta)), eta = level + u,
// u Gaussian with precision tau2 (kappa2 I + L)^2. eta itself is the random effect, so that
// sdreport gives the deviation of every cell. log |Q| in closed form, as in landrelease.
#include <TMB.hpp>

template <class Type>
Type objective_function<Type>::operator()() {
  DATA_VECTOR(found);
  DATA_VECTOR(exposure);
  DATA_SPARSE_MATRIX(laplacian);
  DATA_VECTOR(eigenvalue);   // distinct eigenvalues of the Laplacian ...
  DATA_VECTOR(multiplicity); // ... and how often each stands there
  DATA_SCALAR(shorter);      // -log(tail) * range of the prior, in cells
  DATA_SCALAR(larger);       // -log(tail) / sd of the prior
  DATA_SCALAR(level_mean);
  DATA_SCALAR(level_sd);
  PARAMETER(log_range); // in cells
  PARAMETER(log_sd);
  PARAMETER(level);
  PARAMETER_VECTOR(eta);

  Type cells = Type(found.size());
  Type kappa2 = Type(8.0) * exp(Type(-2.0) * log_range);
  vector<Type> shifted = eigenvalue + kappa2;
  Type mean_variance = (multiplicity / (shifted * shifted)).sum() / cells;
  Type log_tau2 = log(mean_variance) - Type(2.0) * log_sd;
  Type logdet = Type(2.0) * (multiplicity * log(shifted)).sum() + cells * log_tau2;

  vector<Type> u = eta - level;
  vector<Type> v = laplacian * u.matrix();
  v += kappa2 * u;
  Type lost = Type(0.5) * exp(log_tau2) * (v * v).sum() - Type(0.5) * logdet;
  for (int i = 0; i < found.size(); i++) {
    if (asDouble(exposure(i)) > 0.0) lost += exposure(i) * exp(eta(i)) - found(i) * eta(i);
  }
  Type few = shorter * exp(-log_range), many = larger * exp(log_sd);
  lost -= log(few) - few + log(many) - many;
  Type away = (level - level_mean) / level_sd;
  lost += Type(0.5) * away * away;
  return lost;
}
