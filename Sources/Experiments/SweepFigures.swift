import Reporting

extension SweepResults {
  /// Error against ε for the mean 1-, 2- and 3-way distances and the time of a trial, as far as they
  /// were measured; one line a mechanism, spread from the least to the greatest trial.
  func figures() -> [LineFigure] {
    let measured = Set(metrics)
    return Self.pictures.filter { measured.contains($0.metric) }.map(figure)
  }

  private struct Picture {
    let metric: String
    let title: String
    let axis: String
    let unit: String
  }

  private static let pictures =
    (1...3).map { order in
      Picture(
        metric: "mean_l1_\(order)way",
        title: "Error of \(order)-way marginals against the privacy budget",
        axis: "mean L1 distance over all \(order)-way marginals", unit: "0 to 2")
    } + [
      Picture(
        metric: "seconds", title: "Time of a trial against the privacy budget",
        axis: "time of a trial", unit: "s")
    ]

  private func figure(_ picture: Picture) -> LineFigure {
    let series = plan.mechanisms.map { mechanism in
      Series(
        name: mechanism,
        points: plan.epsilons.compactMap { epsilon in
          summary(of: picture.metric, mechanism: mechanism, epsilon: epsilon).map {
            Series.Point(x: epsilon, y: $0)
          }
        })
    }
    return LineFigure(
      name: picture.metric, title: "\(picture.title), \(plan.dataset)", notice: plan.table.notice,
      x: Axis(
        label: "privacy budget ε at δ = \(NumberText.exact(plan.delta))", scale: .logarithmic,
        ticks: .data),
      y: Axis(label: picture.axis, unit: picture.unit, scale: Self.scale(of: series)),
      series: series)
  }

  /// Logarithmic where a linear axis would press the lower lines together.
  private static func scale(of series: [Series]) -> Axis.Scale {
    let points = series.flatMap(\.points).map(\.y)
    guard let least = points.map(\.minimum).min(), let greatest = points.map(\.maximum).max()
    else { return .linear }
    return least > 0 && greatest >= 8 * least ? .logarithmic : .linear
  }
}
