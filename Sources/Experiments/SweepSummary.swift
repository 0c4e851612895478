import Reporting

extension SweepResults {
  /// `summary.md`: the plan, and for each metric a table of mechanisms × ε with the median of the
  /// finished trials and a bootstrap interval of it.
  func summary(picturing figures: [any Figure], details: [any Figure] = []) -> String {
    var parts = ["# Sweep of \(Markdown.literal(plan.dataset))"]
    if let notice = plan.table.notice { parts.append("**\(notice)**") }
    parts.append(plan.table.costOfChoosing)
    parts += reference.notes.sorted { $0.key < $1.key }.map { "**\(Markdown.literal($0.value))**" }
    if !reference.samplingError.isEmpty {
      parts.append(
        "*sampling error*: how far two tables of this size are from each other that were drawn from one "
          + "population, estimated from a random split of the real one.")
    }
    if !failures.isEmpty { parts.append(failureSection()) }
    for metric in metrics {
      parts.append("## \(Markdown.literal(metric))")
      parts.append(table(of: metric).markdown().trimmed)
      if let figure = figures.first(where: { $0.name == metric }) {
        parts.append(links(to: figure))
      }
    }
    if !details.isEmpty {
      parts.append("## Real against synthetic")
      parts += details.map(links)
    }
    parts.append("## Plan")
    parts.append(planTable().markdownRows().trimmed)
    return parts.joined(separator: "\n\n") + "\n"
  }

  func table(of metric: String) -> TableTwin {
    var rows = plan.mechanisms.filter { concerns($0, metric) }.map { mechanism in
      [mechanism]
        + plan.epsilons.map { epsilon in
          let values = values(of: metric, mechanism: mechanism, epsilon: epsilon)
          guard let median = Bootstrap.median(of: values) else { return "–" }
          return values.count == plan.trials
            ? median.text : "\(median.text); \(values.count) of \(plan.trials) trials"
        }
    }
    if let error = reference.samplingError(of: metric) {
      let text = NumberText.significant(error, digits: 3)
      rows.append(["sampling error"] + plan.epsilons.map { _ in text })
    }
    let meaning =
      switch plan.trials {
      case 1: "One trial each."
      case 2...5:
        "Median of \(plan.trials) trials, and their range: a 95 % bootstrap interval of so few."
      default: "Median of \(plan.trials) trials, and a 95 % bootstrap interval of it."
      }
    return TableTwin(
      caption: meaning,
      header: ["mechanism"] + plan.epsilons.map { "ε = \(NumberText.exact($0))" }, rows: rows)
  }

  /// Whether a mechanism has the metric, as far as its finished trials tell.
  private func concerns(_ mechanism: String, _ metric: String) -> Bool {
    let finished = trials.filter { $0.key.mechanism == mechanism }
    return finished.isEmpty || finished.contains { $0.values.contains { $0.metric == metric } }
  }

  private func links(to figure: any Figure) -> String {
    """
    ![\(Markdown.literal(figure.title))](figures/\(figure.name).svg)

    The numbers of the picture as a table: [web page](figures/\(figure.name).html), \
    [Markdown](figures/\(figure.name).md).
    """
  }

  private func failureSection() -> String {
    let lines = failures.map { failure in
      "- \(Markdown.literal("\(failure.key): \(failure.message)"))"
    }
    return "## Failed trials\n\nThey are missing below. Running the same sweep again repeats them "
      + "alone.\n\n" + lines.joined(separator: "\n")
  }

  private func planTable() -> TableTwin {
    TableTwin(
      caption: "Plan", header: ["option", "value"], rows: plan.fields.map { [$0.name, $0.value] },
      rowHeaders: 2)
  }
}

extension Bootstrap.Median {
  /// "0.123 (0.120 to 0.131)".
  fileprivate var text: String {
    func short(_ value: Double) -> String { NumberText.significant(value, digits: 3) }
    let interval = interval.map { " (\(short($0.lowerBound)) to \(short($0.upperBound)))" } ?? ""
    return short(value) + interval
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
