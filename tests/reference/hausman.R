# Hausman's test by auxiliary regression, with one variance and clustered by group (jackknife, Hotelling's F): lm, plm. Run in tests/reference: Rscript hausman.R
suppressPackageStartupMessages(library(plm))
clustered <- function(model, group) {
  x <- model.matrix(model); y <- model$model[[1]]; g <- nlevels(group)
  moved <- sapply(levels(group), function(one) coef(lm.fit(x[group != one, ], y[group != one])) - coef(model))
  (g - 1) / g * tcrossprod(moved)
}
wald <- function(b, v) as.numeric(crossprod(b, solve(v, b)))
auxiliary <- function(d, formula, case) {
  random <- plm(formula, d, model = "random", index = c("firm", "year"))
  d <- d[order(d$firm, d$year), ]; group <- factor(d$firm)
  theta <- ercomp(random)$theta; if (is.list(theta)) theta <- theta$id
  theta <- if (length(theta) == 1) rep(theta, nrow(d)) else if (length(theta) == nlevels(group)) theta[as.integer(group)] else theta
  y <- d[[all.vars(formula)[1]]]; x <- as.matrix(d[all.vars(formula)[-1]])
  mean_of <- function(v) ave(v, group)
  star <- function(v) v - theta * mean_of(v)
  m <- lm(star(y) ~ 0 + cbind(apply(x, 2, star), 1 - theta, x - apply(x, 2, mean_of)))
  k <- ncol(x); tested <- (k + 2):(2 * k + 1); b <- coef(m)[tested]; g <- nlevels(group)
  one <- wald(b, vcov(m)[tested, tested]); f <- wald(b, clustered(m, group)[tested, tested]) * (g - k) / (k * (g - 1))
  plm_chi <- if (length(unique(table(group))) == 1) phtest(formula, d, method = "aux", index = c("firm", "year"))$statistic else NA
  data.frame(case = case, chi_square = one, p = pchisq(one, k, lower.tail = FALSE), clustered_f = f,
             clustered_p = pf(f, k, g - k, lower.tail = FALSE), plm_aux_chi_square = plm_chi)
}
d <- read.csv("grunfeld.csv")
rows <- rbind(auxiliary(d, inv ~ value + capital, "balanced"), auxiliary(d[-c(1, 2, 45, 130, 131, 132), ], inv ~ value + capital, "unbalanced"))
write.csv(format(rows, digits = 15, trim = TRUE), "hausman_auxiliary.csv", row.names = FALSE, quote = FALSE)
