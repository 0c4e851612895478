import Tabular

/// The impossible combinations as a single change of a record meets them: looked up by the attribute
/// that changes, tested on the record's values as indices among all values.
struct ForbiddenChanges {
  private struct Combination {
    let attributes: [Int]
    /// Those of its attributes that may change.
    let changing: [Int]
    /// Whether each value of all attributes is named.
    let isNamed: [Bool]
  }

  private var combinations: [Combination] = []
  /// For every attribute, the combinations that contain it.
  private var byAttribute: [[Int]]

  /// - Parameter starts: the first value of each attribute among all; the last is their number.
  init(_ domain: Domain, starts: [Int], changing: [Int]) {
    byAttribute = [[Int]](repeating: [], count: domain.count)
    for combination in domain.impossible {
      var isNamed = [Bool](repeating: false, count: starts[domain.count])
      for (attribute, codes) in zip(combination.attributes, combination.codes) {
        byAttribute[attribute].append(combinations.count)
        for code in codes { isNamed[starts[attribute] + code] = true }
      }
      combinations.append(
        Combination(
          attributes: combination.attributes,
          changing: combination.attributes.filter(changing.contains), isNamed: isNamed))
    }
  }

  /// The first combination that forbids the record when `attribute` gets the value `new`.
  @inline(__always)
  func rule(_ record: UnsafePointer<UInt32>, attribute: Int, new: Int) -> Int? {
    byAttribute[attribute].first { index in
      let combination = combinations[index]
      return combination.isNamed[new]
        && combination.attributes.allSatisfy {
          $0 == attribute || combination.isNamed[Int(record[$0])]
        }
    }
  }

  /// Another attribute of a combination that may change, each equally likely; none where there is none.
  func partner(
    of attribute: Int, in rule: Int, using generator: inout CounterGenerator
  ) -> Int? {
    let others = combinations[rule].changing.filter { $0 != attribute }
    return others.isEmpty ? nil : others[generator.below(others.count)]
  }
}
