/// What changes together with a record, and what that adds to the objective besides its marginals.
protocol RecordMoves {
  /// What a record weighs.
  func weight(of row: Int) -> Float

  /// The records that change with one when its attribute does; none where it may not.
  func move(_ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int) -> RecordMove

  /// The change of the objective besides that of the marginals, divided by the mass that moves.
  func change(
    _ move: RecordMove, _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
  ) -> Float

  /// Takes note of a move; the records still have their old values.
  func apply(
    _ move: RecordMove, _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int)
}

/// A record's attribute is to get another value; values are indices among those of all attributes.
struct RecordProposal {
  let row: Int
  let attribute: Int
  let old: Int
  let new: Int
}

/// Records that change together: those of `rows` that have the old value.
struct RecordMove {
  let rows: Range<Int>
  /// How many; 0 where the change is not allowed.
  let count: Int
}

/// Every record by itself.
struct SingleRecords: RecordMoves {
  @inline(__always)
  func weight(of row: Int) -> Float { 1 }

  @inline(__always)
  func move(
    _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
  ) -> RecordMove {
    RecordMove(rows: proposal.row..<proposal.row &+ 1, count: 1)
  }

  @inline(__always)
  func change(
    _ move: RecordMove, _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
  ) -> Float { 0 }

  @inline(__always)
  func apply(
    _ move: RecordMove, _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
  ) {}
}
