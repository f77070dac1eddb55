# Reference values of linear mixed models: lme4, lmerTest. Run in tests/reference: Rscript mixed_models.R
suppressPackageStartupMessages({library(lme4); library(lmerTest)})
classes <- c(panel = "character", city = "character", year = "character")
# Simulated panels, and the two of the Lanzhou-Xining paper as they were when the reference was made.
data <- rbind(read.csv("mixed_models_data.csv", colClasses = classes), read.csv("mixed_models_paper_data.csv", colClasses = classes))
formulas <- c("y ~ x", "y ~ x + (1 | city)", "y ~ x + (1 | year)", "y ~ x + (0 + x | city)", "y ~ x + (1 + x || city)",
              "y ~ x + (1 + x | city)", "y ~ x + (1 | city) + (1 | year)", "y ~ x + w + (1 | city) + (1 | year)", "y ~ x + (1 | city) + (0 + x | year)")
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.2, rhoend = 2e-9, maxfun = 1e5), calc.derivs = TRUE,
                       check.conv.grad = "ignore", check.conv.hess = "ignore", check.conv.singular = "ignore")
best <- function(formula, d, reml) {   # several starts: the reference itself must be at the optimum
  fits <- lapply(c(0.02, 0.1, 0.5, 1, 3, 10), function(s) {
    structure <- lFormula(as.formula(formula), d, control = control)
    theta <- ifelse(structure$reTrms$lower == 0, s, 0)
    suppressMessages(suppressWarnings(lmer(as.formula(formula), d, REML = reml, control = control, start = theta)))
  })
  fits[[which.max(sapply(fits, function(f) as.numeric(logLik(f))))]]
}
rows <- list(); intervals <- list()
for (p in unique(data$panel)) for (f in formulas) for (reml in c(TRUE, FALSE)) {
  d <- data[data$panel == p, ]
  mixed <- grepl("|", f, fixed = TRUE)
  m <- if (mixed) best(f, d, reml) else lm(as.formula(f), d)
  ll <- if (mixed) logLik(m) else logLik(m, REML = reml)
  s <- coef(summary(m)); k <- attr(ll, "df"); n <- nrow(d)
  beta <- if (mixed) fixef(m) else coef(m)
  fixed <- var(as.vector(model.matrix(m) %*% beta))
  random <- if (mixed) { z <- as.matrix(getME(m, "Z")); l <- as.matrix(getME(m, "Lambda")); mean(diag(z %*% l %*% t(l) %*% t(z))) * sigma(m)^2 } else 0
  s2 <- if (mixed || reml) sigma(m)^2 else sigma(m)^2 * df.residual(m) / n
  if (!mixed && !reml) s[, 2] <- s[, 2] * sqrt(df.residual(m) / n)
  rows[[length(rows) + 1]] <- data.frame(panel = p, formula = f, reml = reml, log_likelihood = as.numeric(ll), parameters = k,
    aicc = -2 * as.numeric(ll) + 2 * k + 2 * k * (k + 1) / (n - k - 1), sigma = sqrt(s2), intercept = beta[1], slope = beta[2],
    se_intercept = s[1, 2], se_slope = s[2, 2], df_intercept = if (mixed) s[1, 3] else df.residual(m), df_slope = if (mixed) s[2, 3] else df.residual(m),
    r2_marginal = fixed / (fixed + random + s2), r2_conditional = (fixed + random) / (fixed + random + s2), singular = if (mixed) isSingular(m) else FALSE)
  if (mixed && !reml && f %in% formulas[c(2, 7)]) {
    ci <- suppressMessages(suppressWarnings(try(confint(m, parm = "theta_", method = "profile", oldNames = FALSE), silent = TRUE)))
    if (!inherits(ci, "try-error")) intervals[[length(intervals) + 1]] <- data.frame(panel = p, formula = f, component = rownames(ci), lower = ci[, 1], upper = ci[, 2])
  }
}
write.csv(format(do.call(rbind, rows), digits = 15, trim = TRUE), "mixed_models_values.csv", row.names = FALSE, quote = 2)
write.csv(format(do.call(rbind, intervals), digits = 12, trim = TRUE), "mixed_models_intervals.csv", row.names = FALSE, quote = 2)
