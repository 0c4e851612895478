/// A distance between real and synthetic linked tables: 0 where they are equal. The raw value is its
/// key in JSON.
///
/// An L1 is `Σ_cells |p − p̂|` of two normalised tables, in 0 … 2; a total variation (TV) is half of
/// one; a mean runs over all columns, or all combinations of them. *Child-side* columns are those of the
/// children and those of the links. In a table over links each link weighs 1 (`_link`) or 1 over the
/// number of links of its parent, so that each parent with links weighs 1 (`_parent`). What is
/// conditioned on a value is averaged with the real weight of the value, and is 1 for a value that the
/// synthetic table lacks.
public enum LinkedMetric: String, Sendable, CaseIterable, Codable {
  /// L1 of marginals of the parents' columns.
  case parentMeanL1OneWay = "parent_mean_l1_1way"
  case parentMaxL1OneWay = "parent_max_l1_1way"
  case parentMeanL1TwoWay = "parent_mean_l1_2way"
  case parentMaxL1TwoWay = "parent_max_l1_2way"
  case parentMeanL1ThreeWay = "parent_mean_l1_3way"
  case parentMaxL1ThreeWay = "parent_max_l1_3way"

  /// TV of the number of links a parent, those without links included.
  case degreeTVParent = "degree_tv_parent"
  /// Wasserstein-1 distance of the same, in links; not bounded by 2.
  case degreeW1Parent = "degree_w1_parent"
  /// Mean over the parents' columns of `Σ_a p(a) · TV(P(d|a), P̂(d|a))`, d the number of links.
  case degreeTVParentWithinValues = "degree_tv_parent_within_values"

  /// L1 of the tables (A, B) of a column of the parents and a child-side column.
  case crossMeanL1Link = "cross_mean_l1_link"
  case crossMaxL1Link = "cross_max_l1_link"
  case crossMeanL1Parent = "cross_mean_l1_parent"
  case crossMaxL1Parent = "cross_max_l1_parent"
  /// L1 of the tables (A, Bᵢ, Bⱼ), each parent weighing 1.
  case cross3MeanL1OneParentColumn = "cross3_mean_l1_one_parent_column"
  case cross3MaxL1OneParentColumn = "cross3_max_l1_one_parent_column"
  /// L1 of the tables (Aᵢ, Aⱼ, B), each parent weighing 1.
  case cross3MeanL1TwoParentColumns = "cross3_mean_l1_two_parent_columns"
  case cross3MaxL1TwoParentColumns = "cross3_max_l1_two_parent_columns"
  /// `Σ_a p(a) · TV(P(B|a), P̂(B|a))` over all (A, B), each parent weighing 1.
  case conditionalMeanTV = "conditional_mean_tv"
  case conditionalMaxTV = "conditional_max_tv"
  /// |difference of Cramér's V| over all (A, B), each parent weighing 1.
  case cramersVMeanDifference = "cramers_v_mean_abs_difference"
  case cramersVMaxDifference = "cramers_v_max_abs_difference"

  /// L1 of the tables of unordered pairs of two children of one parent, one table a child-side column;
  /// each parent with two or more links weighs 1.
  case withinMeanL1 = "within_mean_l1"
  case withinMaxL1 = "within_max_l1"
  /// The same over parents with 2, with 3, and with 4 or more links.
  case withinMeanL1Two = "within_mean_l1_d2"
  case withinMeanL1Three = "within_mean_l1_d3"
  case withinMeanL1Four = "within_mean_l1_d4plus"
  /// Mean over child-side columns of |difference of excess agreement|: P(two children of one parent
  /// agree) less `Σ_x p(x)²`, p the margin of the pairs.
  case agreementMeanError = "agreement_mean_abs_error"
  /// Mean of |difference of P(all children of a parent agree)| over child-side columns and over parents
  /// with 2, with 3, and with 4 or more links; those that a side lacks are left out.
  case allAgreeMeanError = "all_agree_mean_abs_error"
  case allAgreeMeanErrorTwo = "all_agree_mean_abs_error_d2"
  case allAgreeMeanErrorThree = "all_agree_mean_abs_error_d3"
  case allAgreeMeanErrorFour = "all_agree_mean_abs_error_d4plus"

  /// L1 of marginals of the children's columns, each child once.
  case childMeanL1OneWay = "child_mean_l1_1way"
  case childMaxL1OneWay = "child_max_l1_1way"
  case childMeanL1TwoWay = "child_mean_l1_2way"
  case childMaxL1TwoWay = "child_max_l1_2way"
  /// TV of the number of links a child.
  case degreeTVChild = "degree_tv_child"
  /// Mean over the children's columns of `Σ_b p(b) · TV(P(d|b), P̂(d|b))`, d the number of links.
  case degreeTVChildWithinValues = "degree_tv_child_within_values"
  /// Mean over the parents' columns of |difference of excess agreement|: P(two parents of one child
  /// agree) less `Σ_a p(a)²`, each such pair weighing 1 and p the margin of the pairs.
  case coParentAgreementError = "co_parent_agreement_error"

  /// L1 of marginals of the flat table: one row a parent, a cell the set of its children's values.
  case flatMeanL1OneWay = "flat_mean_l1_1way"
  case flatMaxL1OneWay = "flat_max_l1_1way"
  case flatMeanL1TwoWay = "flat_mean_l1_2way"
  case flatMaxL1TwoWay = "flat_max_l1_2way"
  case flatMeanL1ThreeWay = "flat_mean_l1_3way"
  case flatMaxL1ThreeWay = "flat_max_l1_3way"
}

/// Values of metrics.
///
/// Those that are not defined for the tables at hand have none: of marginals of more columns than there
/// are, and of a flat table whose columns would have too many different cells.
public struct LinkedFigures: Equatable, Sendable {
  private var values: [LinkedMetric: Double] = [:]

  public init() {}

  public subscript(metric: LinkedMetric) -> Double? {
    get { values[metric] }
    set { values[metric] = newValue }
  }

  /// The metrics that have a value, in the order of their declaration.
  public var metrics: [LinkedMetric] { LinkedMetric.allCases.filter { values[$0] != nil } }

  /// Every value times `factor`.
  func scaled(by factor: Double) -> LinkedFigures {
    var result = self
    result.values = values.mapValues { $0 * factor }
    return result
  }

  /// Mean and largest of `distances`, 0 where there are none.
  mutating func set(_ mean: LinkedMetric, _ max: LinkedMetric, _ distances: [Double]) {
    self[mean] = distances.mean
    self[max] = distances.max() ?? 0
  }
}

extension [Double] {
  /// 0 where there are none.
  var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
