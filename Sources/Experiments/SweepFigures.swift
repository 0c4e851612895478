import Reporting

extension SweepResults {
  /// Error against ε for the mean 1-, 2- and 3-way distances, for those of linked tables, and the time of
  /// a trial, as far as they were measured; one line a mechanism, spread from the least to the greatest
  /// trial, and one for the table's own sampling error where that is known.
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
    } + linkedPictures + [
      Picture(
        metric: SweepMetric.workloadError,
        title: "Error of the workload against the privacy budget",
        axis: "L1 distance of counts per record, mean over the workload", unit: "from 0"),
      Picture(
        metric: SweepMetric.seconds, title: "Time of a trial against the privacy budget",
        axis: "time of a trial", unit: "s"),
    ]

  private static let linkedPictures = [
    Picture(
      metric: "cross_mean_l1_link",
      title: "Error across the link, every link weighing the same, against the privacy budget",
      axis: "mean L1 distance of parent × child-side tables", unit: "0 to 2"),
    Picture(
      metric: "cross_mean_l1_parent",
      title: "Error across the link, every parent weighing the same, against the privacy budget",
      axis: "mean L1 distance of parent × child-side tables", unit: "0 to 2"),
    Picture(
      metric: "flat_mean_l1_3way",
      title: "Error of 3-way marginals of the flattened tables against the privacy budget",
      axis: "mean L1 distance over all 3-way marginals", unit: "0 to 2"),
    Picture(
      metric: "within_mean_l1",
      title: "Error of the pairs of one parent's children against the privacy budget",
      axis: "mean L1 distance of tables of pairs", unit: "0 to 2"),
    Picture(
      metric: "degree_tv_parent",
      title: "Error of the numbers of links of parents against the privacy budget",
      axis: "total variation distance", unit: "0 to 1"),
  ]

  private func figure(_ picture: Picture) -> LineFigure {
    var series = plan.mechanisms.map { mechanism in
      Series(
        name: mechanism,
        points: plan.epsilons.compactMap { epsilon in
          summary(of: picture.metric, mechanism: mechanism, epsilon: epsilon).map {
            Series.Point(x: epsilon, y: $0)
          }
        })
    }
    if let error = reference.samplingError(of: picture.metric).flatMap({ SampleSummary([$0]) }) {
      series.append(
        Series(
          name: "sampling error", points: plan.epsilons.map { Series.Point(x: $0, y: error) }))
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
