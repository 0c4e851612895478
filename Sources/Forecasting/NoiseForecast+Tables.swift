import Reporting

extension NoiseForecast {
  /// For each mechanism and ε the noise part of marginals of 1, 2, … columns, and the smallest group
  /// whose count is distinguishable from zero.
  public func table() -> TableTwin {
    let widest = mechanisms.flatMap { $0.epsilons.flatMap { $0.orders.map(\.columns) } }.max() ?? 1
    let header =
      ["mechanism", "ε"] + (1...widest).map { "noise, \($0)-way" }
      + (1...widest).map { "smallest group, \($0)-way" }
    let rows = mechanisms.flatMap { mechanism in
      mechanism.epsilons.map { at in
        [mechanism.mechanism, NumberText.exact(at.epsilon)]
          + (1...widest).map { at.order(of: $0)?.noiseText ?? "–" }
          + (1...widest).map { at.order(of: $0)?.smallestGroup?.wholeText ?? "–" }
      }
    }
    return TableTwin(
      caption: "Noise part of the error, \(records) records", header: header, rows: rows,
      rowHeaders: 2)
  }

  /// Where ε goes, a row for each release of every mechanism: shares do not depend on ε but for those
  /// of aggregates.
  public func planTable() -> TableTwin {
    let rows = mechanisms.flatMap { mechanism in
      (mechanism.epsilons.first?.releases ?? []).enumerated().map { index, release in
        let shares = mechanism.epsilons.map { $0.releases[index].share }
        return [mechanism.mechanism, release.what, release.releases.map(String.init) ?? "…"]
          + shares.map { NumberText.significant(100 * $0, digits: 3) + " %" }
      }
    }
    let epsilons = mechanisms.first?.epsilons.map { "ε = \(NumberText.exact($0.epsilon))" } ?? []
    return TableTwin(
      caption: "Where epsilon goes", header: ["mechanism", "what", "releases"] + epsilons,
      rows: rows,
      rowHeaders: 2)
  }

  /// Of released counts: σ of their noise and the least noisy count that is released; nil without.
  public func countsTable() -> TableTwin? {
    let rows = mechanisms.flatMap { mechanism in
      mechanism.epsilons.flatMap { at in
        at.orders.compactMap { order -> [String]? in
          guard let sigma = order.sigma, let threshold = order.threshold else { return nil }
          return [
            mechanism.mechanism, NumberText.exact(at.epsilon), "\(order.columns)",
            sigma.text(digits: 3), threshold.wholeText,
          ]
        }
      }
    }
    guard !rows.isEmpty else { return nil }
    return TableTwin(
      caption: "Released counts",
      header: ["mechanism", "ε", "length", "σ of the noise", "released from"], rows: rows,
      rowHeaders: 3)
  }

  /// Everything in Markdown, with links to the figures beside it.
  public func summary() -> String {
    let tables = [planTable(), countsTable()].compactMap(\.self)
    let parts =
      ["# Forecast of noise", "**\(Self.caveat)**", Self.method, table().markdown()]
      + figures().map { figure in
        """
        ![\(Markdown.literal(figure.title))](figures/\(figure.name).svg)

        The numbers of the picture as a table: [web page](figures/\(figure.name).html), \
        [Markdown](figures/\(figure.name).md).
        """
      } + tables.map { "## \($0.caption)\n\n" + $0.markdownRows() }
    return parts.map { part in
      String(part.reversed().drop { $0.isNewline }.reversed())
    }.joined(separator: "\n\n") + "\n"
  }
}

extension NoiseForecast.Order {
  /// "0.020 (0.012 to 0.034)": of the likeliest stand-in, and the interval.
  fileprivate var noiseText: String {
    let likeliest = zip(StandIn.allCases, noiseOfStandIns).first { $0.0 == .longTailed }?.1
    let value = likeliest.map { NumberText.significant($0, digits: 2) } ?? "–"
    return "\(value) (\(noise.text(digits: 2)))"
  }
}

extension NoiseForecast.Interval {
  /// "0.012 to 0.034", or one number where both are the same in so many digits.
  public func text(digits: Int) -> String {
    let (low, high) = (
      NumberText.significant(low, digits: digits), NumberText.significant(high, digits: digits)
    )
    return low == high ? low : "\(low) to \(high)"
  }

  /// In whole numbers, rounded up.
  public var wholeText: String {
    let (low, high) = (NumberText.exact(low.rounded(.up)), NumberText.exact(high.rounded(.up)))
    return low == high ? low : "\(low) to \(high)"
  }
}
