/// One proposed change of the records after another, taken where the differences of a
/// ``ResidualMatrix`` say that it is worth while.
///
/// A record is to take the value that another one, the donor, has in an attribute. Where that alone
/// would make it impossible, it is to take the donor's value of a second attribute of the broken rule
/// as well: a pupil who becomes an adult takes up what the adult does.
///
/// A step along attribute a changes the objective by w·g + w²·t for a record of weight w, with g
/// the differences of the new cells less those of the old ones and t = Σ f/σ² (``ResidualMatrix``).
/// Two steps along a and b share the measurements r that hold both; there ⟨d_a, d_b⟩ of their centred
/// directions is −Π(1 − 1/n) over the attributes of r other than a and b, or −1 where r is whole,
/// so that both together cost w²·Σ of these over σ² less.
struct RecordSteps<Moves: RecordMoves> {
  let attributes: Int
  let values: Int
  let matrix: UnsafeMutablePointer<Float>
  let records: UnsafeMutablePointer<UInt32>
  let drift: UnsafeMutablePointer<Float>
  let larger: ResidualTables.Pointers
  let moves: Moves
  let links: [ResidualMatrix.Link]
  /// By attribute: Σ f/σ².
  let totals: [Float]
  /// By pair of attributes: −Σ ⟨d_a, d_b⟩/σ².
  let overlaps: [Float]
  let centring: [Float]
  /// By attribute: the variance that noise gives to the gain of a step.
  let noise: [Float]
  /// By attribute: what the objective must change by at most, −threshold·√noise.
  let limits: [Float]
  let threshold: Float
  let forbidden: ForbiddenChanges

  /// Whether a record took the donor's value of an attribute.
  @inline(__always)
  func take(
    _ attribute: Int, from donor: Int, by row: Int, using generator: inout CounterGenerator
  ) -> Bool {
    let proposal = proposal(attribute, from: donor, by: row)
    guard proposal.new != proposal.old, totals[attribute] > 0 else { return false }
    let move = moves.move(proposal, records: records, width: attributes)
    guard move.count > 0 else { return false }
    if move.count == 1,
      let rule = forbidden.rule(record(row), attribute: attribute, new: proposal.new)
    {
      guard let partner = forbidden.partner(of: attribute, in: rule, using: &generator) else {
        return false
      }
      return takeBoth(proposal, self.proposal(partner, from: donor, by: row), move: move)
    }
    guard change(proposal, move) < limits[attribute], move.count == 1 || isPossible(proposal, move)
    else { return false }
    apply(proposal, move)
    return true
  }

  /// Whether a record took two values at once.
  private func takeBoth(
    _ first: RecordProposal, _ second: RecordProposal, move: RecordMove
  ) -> Bool {
    guard second.new != second.old else { return false }
    let other = moves.move(second, records: records, width: attributes)
    guard other.count == 1 else { return false }
    let record = record(first.row)
    let weight = moves.weight(of: first.row)
    let overlap = overlaps[first.attribute * attributes + second.attribute]
    let own = change(first, move)
    record[first.attribute] = UInt32(truncatingIfNeeded: first.new)
    let change = own + change(second, other) - weight * overlap
    let isPossible =
      forbidden.rule(record, attribute: second.attribute, new: second.new) == nil
      && !forbids(first, with: second)
    record[first.attribute] = UInt32(truncatingIfNeeded: first.old)
    guard isPossible, change < limit(first.attribute, second.attribute, overlap: overlap) else {
      return false
    }
    apply(first, move)
    apply(second, other)
    return true
  }

  /// Whether a rule without the second attribute forbids the first one's new value, or one with both.
  private func forbids(_ first: RecordProposal, with second: RecordProposal) -> Bool {
    let record = record(first.row)
    record[second.attribute] = UInt32(truncatingIfNeeded: second.new)
    defer { record[second.attribute] = UInt32(truncatingIfNeeded: second.old) }
    return forbidden.rule(record, attribute: first.attribute, new: first.new) != nil
  }

  /// What the objective must change by at most when two steps are taken together.
  private func limit(_ first: Int, _ second: Int, overlap: Float) -> Float {
    -threshold * (noise[first] + noise[second] - 2 * overlap).squareRoot()
  }

  @inline(__always)
  private func proposal(_ attribute: Int, from donor: Int, by row: Int) -> RecordProposal {
    RecordProposal(
      row: row, attribute: attribute, old: Int(record(row)[attribute]),
      new: Int(record(donor)[attribute]))
  }

  @inline(__always)
  private func record(_ row: Int) -> UnsafeMutablePointer<UInt32> { records + row &* attributes }

  private func isPossible(_ proposal: RecordProposal, _ move: RecordMove) -> Bool {
    !move.rows.contains { member in
      has(member, proposal)
        && forbidden.rule(record(member), attribute: proposal.attribute, new: proposal.new) != nil
    }
  }

  /// Whether a row has the value that is to change.
  @inline(__always)
  private func has(_ member: Int, _ proposal: RecordProposal) -> Bool {
    Int(record(member)[proposal.attribute]) == proposal.old
  }

  /// The change of the objective, divided by the mass that moves.
  @inline(__always)
  private func change(_ proposal: RecordProposal, _ move: RecordMove) -> Float {
    let (attribute, old, new) = (proposal.attribute, proposal.old, proposal.new)
    var change: Float = 0
    for member in move.rows where has(member, proposal) {
      let record = record(member)
      var own = self.change(record, old: old, new: new)
      own += (drift[old] - drift[new]) * centring[attribute]
      own += larger.change(record, attribute: attribute, old: old, new: new)
      change += own
    }
    let moved = Float(move.count)
    change = change / moved + moves.weight(of: proposal.row) * moved * totals[attribute]
    return change + moves.change(move, proposal, records: records, width: attributes)
  }

  /// Σ over the matrix's measurements with the attribute of (new cell − old cell)/σ².
  @inline(__always)
  private func change(_ record: UnsafePointer<UInt32>, old: Int, new: Int) -> Float {
    let (oldRow, newRow) = (matrix + old &* values, matrix + new &* values)
    // The diagonal block is read at the old value for both rows, where the new row holds 0.
    var change = newRow[new]
    for other in 0..<attributes {
      let value = Int(record[other])
      change += newRow[value] - oldRow[value]
    }
    return change
  }

  @inline(__always)
  private func apply(_ proposal: RecordProposal, _ move: RecordMove) {
    let (attribute, old, new) = (proposal.attribute, proposal.old, proposal.new)
    let weight = moves.weight(of: proposal.row)
    moves.apply(move, proposal, records: records, width: attributes)
    for member in move.rows where has(member, proposal) {
      let record = record(member)
      apply(record, attribute: attribute, old: old, new: new, weight: weight)
      larger.apply(record, attribute: attribute, old: old, new: new, weight: weight)
      record[attribute] = UInt32(truncatingIfNeeded: new)
    }
    let moved = weight * Float(move.count)
    drift[old] -= moved
    drift[new] += moved
  }

  private func apply(
    _ record: UnsafePointer<UInt32>, attribute: Int, old: Int, new: Int, weight: Float
  ) {
    for other in 0..<attributes {
      let step = weight * links[attribute * attributes + other].precision
      if other == attribute {
        matrix[old * values + old] -= step
        matrix[new * values + new] += step
        continue
      }
      let value = Int(record[other])
      matrix[old &* values &+ value] -= step
      matrix[value &* values &+ old] -= step
      matrix[new &* values &+ value] += step
      matrix[value &* values &+ new] += step
    }
  }
}
