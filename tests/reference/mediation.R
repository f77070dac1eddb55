# Reference values of a parallel mediation: lavaan. Run in tests/reference: Rscript mediation.R
suppressPackageStartupMessages(library(lavaan))
d <- read.csv("mixed_models_data.csv"); d <- d[d$panel == "6x11_regular", ]
set.seed(1); d$m1 <- round(0.5 * d$x + rnorm(nrow(d)), 6); d$m2 <- round(-0.3 * d$x + rnorm(nrow(d)), 6)
d$out <- round(-0.2 * d$x + 0.4 * d$m1 + 0.1 * d$m2 + rnorm(nrow(d)), 6)
write.csv(d[, c("city", "year", "x", "m1", "m2", "out")], "mediation_data.csv", row.names = FALSE)
model <- "m1 ~ a1*x
m2 ~ a2*x
out ~ c1*x + b1*m1 + b2*m2
i1 := a1*b1
i2 := a2*b2
total := c1 + a1*b1 + a2*b2"
f <- sem(model, data = d)
p <- parameterEstimates(f); p <- p[p$label != "", c("label", "est", "se", "z", "pvalue")]
write.csv(format(p, digits = 12, trim = TRUE), "mediation_values.csv", row.names = FALSE)
