import Reporting

extension SweepResults {
  /// Real against synthetic, for the first mechanism for linked tables, or the first of all, at the middle
  /// ε: association across the link, and the distribution of the numbers of links.
  func detailFigures() -> [any Figure] {
    let linked = plan.mechanisms.first { $0.hasPrefix("linked") }
    guard !reference.details.isEmpty, let mechanism = linked ?? plan.mechanisms.first else {
      return []
    }
    let epsilons = plan.epsilons.sorted()
    let epsilon = epsilons[(epsilons.count - 1) / 2]
    return [
      associations(mechanism, epsilon) as (any Figure)?, degrees(mechanism, epsilon),
    ].compactMap { $0 }
  }

  private func associations(_ mechanism: String, _ epsilon: Double) -> ScatterFigure? {
    let points = reference.details.compactMap { real -> ScatterFigure.Point? in
      guard let name = SweepDetail.association.name(in: real.metric),
        let summary = summary(of: real.metric, mechanism: mechanism, epsilon: epsilon)
      else { return nil }
      return ScatterFigure.Point(name: name, x: real.value, y: summary)
    }
    guard !points.isEmpty else { return nil }
    return ScatterFigure(
      name: "association",
      title: "Association across the link, \(setting(mechanism, epsilon))",
      notice: plan.table.notice,
      x: Axis(label: "Cramér's V in the real tables", scale: .linear),
      y: Axis(label: "Cramér's V in the synthetic tables", scale: .linear), points: points)
  }

  private func degrees(_ mechanism: String, _ epsilon: Double) -> LineFigure? {
    var (real, synthetic) = ([Series.Point](), [Series.Point]())
    for share in reference.details {
      guard let degree = SweepDetail.degree.name(in: share.metric).flatMap(Double.init),
        let own = SampleSummary([share.value]),
        let summary = summary(of: share.metric, mechanism: mechanism, epsilon: epsilon)
      else { continue }
      real.append(.init(x: degree, y: own))
      synthetic.append(.init(x: degree, y: summary))
    }
    guard !real.isEmpty else { return nil }
    let last = SweepDetail.largestDegree
    return LineFigure(
      name: "degrees", title: "Links of a parent, \(setting(mechanism, epsilon))",
      notice: plan.table.notice,
      x: Axis(
        label: "number of links of a parent, \(last) standing for \(last) and more",
        scale: .linear, ticks: .data),
      y: Axis(label: "share of the parents", scale: .linear),
      series: [Series(name: "real", points: real), Series(name: "synthetic", points: synthetic)])
  }

  private func setting(_ mechanism: String, _ epsilon: Double) -> String {
    "\(mechanism) at ε = \(NumberText.exact(epsilon)), \(plan.dataset)"
  }
}
