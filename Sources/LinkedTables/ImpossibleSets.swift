import Tabular

/// Which sets of values, and which numbers of different ones, cannot be those of one parent's links, since
/// rules among the columns of the child's side leave a value without any that it can stand with.
///
/// A value counts where some possible link has it, two values together where one has both; rules imply more
/// than they say. A link with value v of one column has a value of another's set, or says nothing there: sets
/// A and B are possible together, for any number of links, exactly where every value of A goes with one of
/// B or with the value that says nothing, and the other way round. Three sets are not looked at together.
///
/// ## Privacy
/// Follows from the schema, which is public.
struct ImpossibleSets {
  private let summaries: [Summary]
  private let links: [PossibleValues]

  /// - Parameters:
  ///   - sizes: of the child's side's columns, one a summary.
  ///   - rules: over the child's side, columns counted from its first.
  init(_ summaries: [Summary], sizes: [Int], rules: [ImpossibleCombination]) {
    self.summaries = summaries
    links = summaries.isEmpty ? [] : PossibleValues.groups(sizes: sizes, rules: rules)
  }

  /// The combinations that rules make impossible.
  ///
  /// - Parameter first: the position of the first summary.
  func combinations(first: Int) -> [ImpossibleCombination] {
    links.flatMap { values in
      values.columns.indices.flatMap { place in
        alone(place, values, first: first)
          + values.columns.indices.dropFirst(place + 1).flatMap {
            together(place, $0, values, first: first)
          }
      }
    }
  }

  /// Sets with a value that no link has, and more different values than links can have.
  private func alone(
    _ place: Int, _ values: PossibleValues, first: Int
  ) -> [ImpossibleCombination] {
    let (column, summary) = (values.columns[place], summaries[values.columns[place]])
    let possible = Set(
      (0..<values.sizes[place]).filter { $0 != summary.silent && values.has(place, $0) })
    let codes = summary.attribute.values.indices.filter { code in
      summary.values(of: code).map { !possible.isSuperset(of: $0) }
        ?? (summary.count(of: code) > possible.count)
    }
    return codes.isEmpty || codes.count == summary.attribute.values.count
      ? [] : [ImpossibleCombination([first + column: Set(codes)])]
  }

  private func together(
    _ one: Int, _ two: Int, _ values: PossibleValues, first: Int
  ) -> [ImpossibleCombination] {
    let (left, right) = (values.columns[one], values.columns[two])
    guard summaries[left].tellsSets, summaries[right].tellsSets else { return [] }
    return summaries[left].attribute.values.indices.compactMap { code in
      let others = summaries[right].attribute.values.indices.filter {
        !isPossible(code, one, $0, two, values)
      }
      return others.isEmpty
        ? nil : ImpossibleCombination([first + left: [code], first + right: Set(others)])
    }
  }

  private func isPossible(
    _ code: Int, _ one: Int, _ other: Int, _ two: Int, _ values: PossibleValues
  ) -> Bool {
    let (left, right) = (summaries[values.columns[one]], summaries[values.columns[two]])
    guard let own = left.values(of: code), let others = right.values(of: other),
      !own.isEmpty || !others.isEmpty
    else { return true }
    let (lefts, rights) = (
      own + (left.silent.map { [$0] } ?? []), others + (right.silent.map { [$0] } ?? [])
    )
    return own.allSatisfy { value in rights.contains { values.has(one, value, two, $0) } }
      && others.allSatisfy { value in lefts.contains { values.has(one, $0, two, value) } }
  }
}
