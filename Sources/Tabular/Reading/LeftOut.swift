/// For what rows of a table were left out: never how many, nor which.
///
/// ## Privacy
/// Depends on the table: for whoever holds it, and for no release.
public struct LeftOut: Sendable, Equatable {
  /// The columns with a value outside the schema, by name where a schema that was not read off data has it.
  public var columns: [TableError.Column] = []
  /// The columns of the impossible combinations that a row had.
  public var impossible: [[TableError.Column]] = []
  /// Whether a row named no unit.
  public var lacksUnits = false

  public init(
    columns: [TableError.Column] = [], impossible: [[TableError.Column]] = [],
    lacksUnits: Bool = false
  ) {
    self.columns = columns
    self.impossible = impossible
    self.lacksUnits = lacksUnits
  }
}
