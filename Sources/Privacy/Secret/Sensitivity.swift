#if Mutations
  import Mutations
#endif

/// How far one protected unit can move a vector of counts when it is added or removed.
///
/// There is no initialiser that takes a number: every value comes from one of the cases below, each
/// with its proof. Which case a query is of is stated by the code that counts, which is trusted.
public struct Sensitivity: Hashable, Sendable {
  /// The largest change in L1.
  public let l1: Int64
  /// The square of the largest change in L2 (an integer for all integer queries here).
  public let squaredL2: Int64

  private init(l1: Int64, squaredL2: Int64) {
    self.l1 = l1
    self.squaredL2 = squaredL2
  }

  /// A marginal of a table in which a unit has at most `count` rows and a row one value a cell.
  ///
  /// ## Privacy
  /// Each of the unit's rows lies in exactly one cell, so at most `count` is added in total
  /// (L1 ≤ count); the change is a vector of non-negative integers with that sum, whose L2 norm is
  /// largest when all rows share a cell (L2 ≤ count).
  public static func rows(perUnit count: Int) -> Sensitivity {
    precondition(count >= 1 && count <= 1 << 20, "rows per unit out of range")
    return Sensitivity(l1: Int64(count), squaredL2: Int64(count) * Int64(count))
  }

  /// The interaction part of a marginal over attributes of the given sizes, as integers: the counts
  /// with every axis centred, times Π n_i (``SecretCounts/taking(_:rowsPerUnit:)``).
  ///
  /// ## Privacy
  /// One row adds ⊗_i (n_i·e_i − 1), whose squared L2 norm is Π n_i(n_i − 1) and whose L1 norm is
  /// Π 2(n_i − 1). By the triangle inequality k rows of a unit add at most k and k² times as much.
  ///
  /// - Precondition: k²·Π n_i(n_i − 1) fits 63 bits.
  public static func interactionPart(sizes: [Int], rowsPerUnit count: Int) -> Sensitivity {
    precondition(count >= 1 && count <= 1 << 20, "rows per unit out of range")
    let l1 = sizes.reduce(Int64(count)) { $0 * 2 * Int64($1 - 1) }
    let squaredL2 = sizes.reduce(Int64(count) * Int64(count)) { $0 * Int64($1) * Int64($1 - 1) }
    return Sensitivity(l1: l1, squaredL2: squaredL2)
  }

  /// The block of two multi-valued columns in the marginal matrix: one row a unit, at most
  /// `first` values in the one column and `second` in the other.
  ///
  /// ## Privacy
  /// A unit with values A and B adds 1 to each of the |A|·|B| distinct cells of A × B, so
  /// L1 = |A|·|B| ≤ first·second and L2² equals it.
  public static func multiHotBlock(_ first: Int, _ second: Int) -> Sensitivity {
    precondition(first >= 1 && second >= 1 && first <= 1 << 20 && second <= 1 << 20)
    #if Mutations
      if Mutation.multiHotAsOneHot.isActive { return rows(perUnit: 1) }
    #endif
    let cells = Int64(first) * Int64(second)
    return Sensitivity(l1: cells, squaredL2: cells)
  }

  /// One triangle, diagonal included, of a multi-valued column's block with itself: at most
  /// `values` values in the cell.
  ///
  /// ## Privacy
  /// A unit adds 1 to each unordered pair of its values, equal pairs included: m(m + 1)/2 cells.
  public static func multiHotTriangle(_ values: Int) -> Sensitivity {
    precondition(values >= 1 && values <= 1 << 20)
    let cells = Int64(values) * Int64(values + 1) / 2
    return Sensitivity(l1: cells, squaredL2: cells)
  }

  /// Counts over cells of which a row adds 1 to at most `count`, all different, where a unit has at
  /// most `rowsPerUnit` rows.
  ///
  /// ## Privacy
  /// A row adds a vector of zeros and at most `count` ones: L1 ≤ count and L2² ≤ count. By the
  /// triangle inequality k rows add at most k and k² times as much.
  public static func distinctCells(perRow count: Int, rowsPerUnit: Int) -> Sensitivity {
    precondition(count >= 1 && count <= 1 << 30, "cells of a row out of range")
    precondition(rowsPerUnit >= 1 && rowsPerUnit <= 1 << 12, "rows per unit out of range")
    let (cells, rows) = (Int64(count), Int64(rowsPerUnit))
    return Sensitivity(l1: cells * rows, squaredL2: cells * rows * rows)
  }

  /// A marginal of a relation to which every unit contributes rows of one total mass, in `steps` equal
  /// parts: integers, `steps` of which are 1.
  ///
  /// ## Privacy
  /// A unit adds to the cells non-negative integers that sum to `steps`, or nothing: L1 = steps, and
  /// L2 ≤ L1, attained where all of its rows share a cell. The number of its rows does not matter.
  /// Where a unit's rows are replaced by others, two such vectors are subtracted: L1 ≤ 2·steps and
  /// L2² ≤ 2·steps², since both are non-negative.
  public static func unitMass(steps: Int) -> Sensitivity { rows(perUnit: steps) }

  /// How many children have at least g links, for g = 1 … M, by the child's own attributes, where at
  /// most `count` links of a unit count.
  ///
  /// ## Privacy
  /// Removing a unit takes one link from at most `count` children. A child that had g links had added
  /// 1 to each of the first min(g, M) cells of its attributes; with g − 1 links it adds 1 to min(g − 1, M) of
  /// them: one cell falls by 1 where g ≤ M, and none where g > M. The cells are different or the
  /// same, so L1 ≤ count and L2 ≤ count, attained where all are the same. A child of whom no link is
  /// left has left all cells, whether or not its row remains (Day, Li & Lyu 2016 use cumulative
  /// histograms for the privacy of nodes).
  public static func tailCounts(linksPerUnit count: Int) -> Sensitivity { rows(perUnit: count) }
}
