import Reporting

/// `report.html` of a sweep: error against ε and against time, and which mechanisms no other beats in
/// both, on one page that loads nothing and runs no script.
struct SweepReport {
  static let file = "report.html"

  let results: SweepResults

  /// The first of these that was measured is what a sweep is judged by.
  static let mainMetrics = [
    SweepMetric.workloadError, "mean_l1_3way", "cross_mean_l1_link", AggregateTrial.mainMetric,
  ]

  private var plan: SweepPlan { results.plan }

  private var metric: String? {
    let measured = results.metrics
    return Self.mainMetrics.first(where: measured.contains) ?? measured.first
  }

  /// - Parameter figures: of the sweep, in order.
  func html(_ figures: [any Figure]) -> String {
    var page = HTMLPage(title: "Sweep of \(plan.dataset)")
    page.styles = [PageParts.style]
    page.showsFigures = true
    let shown = (metric.flatMap(timeFigure).map { [$0] } ?? []) + figures
    page.body = [
      header,
      Markup("main", [efficient].compactMap { $0 } + shown.map(Self.section)),
    ]
    return page.html()
  }

  private var header: Markup {
    let notice = plan.table.notice.map {
      Markup("div", ["class": "notice", "role": "note"], Markup("strong", .text($0)))
    }
    return Markup(
      "header",
      [Markup("h1", Markup("bdi", .text("Sweep of \(plan.dataset)")))]
        + [notice].compactMap { $0 } + [Markup("p", .text(plan.table.costOfChoosing))]
        + results.reference.notes.sorted { $0.key < $1.key }.map {
          Markup("p", Markup("strong", .text($0.value)))
        } + [
          Markup(
            "p", ["class": "small"],
            .text(plan.fields.map { "\($0.name): \($0.value)" }.joined(separator: " · ")))
        ])
  }

  private static func section(_ figure: any Figure) -> Markup {
    Markup(
      "section", Markup("h2", .text(figure.title)), Markup("figure", figure.picture()),
      Markup(
        "details", Markup("summary", .text("The numbers: \(figure.title)")),
        Markup.scrolling(figure.title, figure.table().html())))
  }

  /// Error against time: a line a mechanism, a point an ε.
  private func timeFigure(_ metric: String) -> LineFigure? {
    let series = plan.mechanisms.compactMap { mechanism -> Series? in
      let points = plan.epsilons.compactMap { epsilon -> Series.Point? in
        guard
          let seconds = results.summary(
            of: SweepMetric.seconds, mechanism: mechanism, epsilon: epsilon),
          let error = results.summary(of: metric, mechanism: mechanism, epsilon: epsilon)
        else { return nil }
        return Series.Point(x: seconds.median, y: error)
      }
      return points.isEmpty ? nil : Series(name: mechanism, points: points)
    }
    guard !series.isEmpty else { return nil }
    return LineFigure(
      name: "error-against-time", title: "Error against time, a point for each ε, \(plan.dataset)",
      notice: plan.table.notice,
      x: Axis(label: "time of a trial", unit: "s", scale: .logarithmic),
      y: Axis(label: metric, scale: .linear), series: series)
  }

  /// For each ε the mechanisms that can be chosen and that no other beats in error and in time.
  private var efficient: Markup? {
    guard let metric else { return nil }
    let rows = plan.epsilons.flatMap { epsilon in
      let entries = plan.mechanisms.compactMap { mechanism -> Entry? in
        guard results.reference.notes[mechanism] == nil,
          let seconds = Bootstrap.median(
            of: results.values(of: SweepMetric.seconds, mechanism: mechanism, epsilon: epsilon)),
          let error = Bootstrap.median(
            of: results.values(of: metric, mechanism: mechanism, epsilon: epsilon))
        else { return nil }
        return Entry(mechanism: mechanism, seconds: seconds.value, error: error.value)
      }
      return Self.front(entries).map { entry in
        [
          NumberText.exact(epsilon), entry.mechanism,
          NumberText.significant(entry.error, digits: 3),
          NumberText.significant(entry.seconds, digits: 2),
        ]
      }
    }
    guard !rows.isEmpty else { return nil }
    let table = TableTwin(
      caption: "Mechanisms that no other beats both in \(metric) and in time; medians of trials",
      notice: plan.table.notice, header: ["ε", "mechanism", metric, "seconds"], rows: rows,
      rowHeaders: 2)
    return Markup(
      "section", Markup("h2", .text("Worth choosing from")),
      Markup.scrolling("Worth choosing from", table.html()))
  }

  struct Entry: Equatable {
    let mechanism: String
    let seconds: Double
    let error: Double
  }

  /// The Pareto front, fastest first: each entry's error is below those of all faster ones.
  static func front(_ entries: [Entry]) -> [Entry] {
    var least = Double.infinity
    return entries.sorted { ($0.seconds, $0.error) < ($1.seconds, $1.error) }.filter { entry in
      defer { least = min(least, entry.error) }
      return entry.error < least
    }
  }
}
