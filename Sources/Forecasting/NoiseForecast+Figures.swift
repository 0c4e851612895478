import Reporting

extension NoiseForecast {
  /// The noise part against ε, a figure for every number of columns, and the smallest group that is
  /// distinguishable from zero; one line a mechanism, spread over the stand-ins.
  public func figures() -> [LineFigure] {
    let orders = mechanisms.flatMap { $0.epsilons.flatMap { $0.orders.map(\.columns) } }.max() ?? 0
    return (1...max(1, orders)).map { columns in
      figure(
        name: "noise_l1_\(columns)way",
        title: "Noise part of the error of \(columns)-way marginals, \(records) records",
        y: Axis(
          label: "noise part of the mean L1 distance, model error not in it", unit: "0 to 2",
          scale: .logarithmic)
      ) { $0.order(of: columns).flatMap { SampleSummary($0.noiseOfStandIns) } }
    } + [
      figure(
        name: "smallest_group",
        title: "Smallest group distinguishable from zero, \(records) records",
        y: Axis(label: "records that share two values", scale: .logarithmic)
      ) {
        $0.order(of: 2).flatMap { SampleSummary($0.smallestGroupOfStandIns) }
      }
    ]
  }

  private func figure(
    name: String, title: String, y: Axis, value: (AtEpsilon) -> SampleSummary?
  ) -> LineFigure {
    LineFigure(
      name: name, title: title,
      x: Axis(
        label: "privacy budget ε at δ = \(NumberText.exact(delta))", scale: .logarithmic,
        ticks: .data),
      y: y,
      series: mechanisms.map { mechanism in
        Series(
          name: mechanism.mechanism,
          points: mechanism.epsilons.compactMap { at in
            value(at).map { Series.Point(x: at.epsilon, y: $0) }
          })
      }, sample: "stand-in")
  }
}

extension NoiseForecast.AtEpsilon {
  /// The marginals of so many columns; nil where there are none.
  public func order(of columns: Int) -> NoiseForecast.Order? {
    orders.first { $0.columns == columns }
  }
}
