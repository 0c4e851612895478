# One run of flexsynth's differentially private linked synthesis.
#
# Rscript linked_flexsynth.R FOLDER EPSILON DELTA MODEL CAP SEED
#
# FOLDER holds parents.csv (column "parent", then attributes), children.csv (columns "parent" and
# "child", then attributes) and levels.csv (table, column, level: the public domain). Written there:
# synthetic-parents.csv, synthetic-children.csv and report.csv (name, value).

# The reason of a failure is then the last line of standard error.
options(error = quote(quit("no", status = 1)))

library(flexsynth)

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]

# What each model measures, in the package's own terms.
models <- list(
  separate = list(cross_table = FALSE),
  cross = list(cross_table = TRUE),
  `cross-independent` = list(cross_table = TRUE, dependence = "independent"),
  markov = list(cross_table = TRUE, longitudinal = "children"),
  `markov-parent` = list(cross_table = TRUE, longitudinal = "children", transition_parent = 1),
  `markov-independent` = list(cross_table = TRUE, longitudinal = "children",
                              dependence = "independent"))
model <- models[[arguments[4]]]
if (is.null(model)) stop("no such model: ", arguments[4])

read_text <- function(name) {
  read.csv(file.path(folder, name), colClasses = "character", na.strings = character(0),
           check.names = FALSE)
}

# Factors whose levels are the public domain: nothing of the domain is read off the data.
domain <- read_text("levels.csv")
coded <- function(name, keys) {
  table <- read_text(paste0(name, ".csv"))
  for (column in setdiff(names(table), keys)) {
    levels <- domain$level[domain$table == name & domain$column == column]
    table[[column]] <- factor(table[[column]], levels = levels)
  }
  for (key in keys) table[[key]] <- as.integer(table[[key]])
  table
}
tables <- list(parents = coded("parents", "parent"),
               children = coded("children", c("parent", "child")))

privacy <- do.call(dp_control, c(model, list(
  epsilon = as.numeric(arguments[2]), delta = as.numeric(arguments[3]), mechanism = "gaussian",
  unit = "person", max_rows_per_person = c(children = as.integer(arguments[5])),
  domain = "public")))

start <- proc.time()[["elapsed"]]
result <- synth_linked(
  tables = tables,
  structures = list(parents = ~ parent, children = ~ parent / child),
  keys = list(parents = "parent", children = c("parent", "child")),
  privacy = privacy, seed = as.integer(arguments[6]))
seconds <- proc.time()[["elapsed"]] - start

synthetic <- as.list(result)
for (name in names(tables)) {
  write.csv(synthetic[[name]], file.path(folder, paste0("synthetic-", name, ".csv")),
            row.names = FALSE)
}
report <- c(fit_seconds = format(seconds), sigma = format(result$privacy$noise),
            rho = format(result$privacy$rho), histograms = format(result$privacy$n_marginals),
            flexsynth = as.character(packageVersion("flexsynth")),
            R = paste(R.version$major, R.version$minor, sep = "."))
write.csv(data.frame(name = names(report), value = unname(report)),
          file.path(folder, "report.csv"), row.names = FALSE)
