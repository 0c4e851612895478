/// One proposed change of the records after another, taken where the differences of a
/// ``ResidualMatrix`` say that it is worth while.
///
/// A record is to take the value that another one, the donor, has in an attribute. Where that alone would
/// make it impossible, it is to take the donor's values of further attributes of the broken rules too, until
/// none is broken: an adult who becomes a child of three gives up work and marriage with it.
///
/// A step along attribute a changes the objective by w·g + w²·t for a record of weight w, with g the
/// differences of the new cells less those of the old ones and t = Σ f/σ² (``ResidualMatrix``). Steps along a
/// and b share the measurements that hold both; there ⟨d_a, d_b⟩ of their centred directions is
/// −Π(1 − 1/n) over the attributes other than a and b, or −1 where the measurement is whole, so that both
/// together cost w²·Σ of these over σ² less. Of three steps within one measurement that is about right: they
/// are made, and unmade if they gain too little.
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
  /// Room for a number an attribute: those that a record takes together, and its own values of them.
  let adopted: UnsafeMutablePointer<Int>
  let displaced: UnsafeMutablePointer<Int>

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
      forbidden.contains(record(row), attribute: attribute, new: proposal.new)
    {
      return takeTogether(attribute, from: donor, by: row, using: &generator)
    }
    guard change(proposal, move) < limits[attribute], move.count == 1 || isPossible(proposal, move)
    else { return false }
    apply(proposal, move)
    return true
  }

  /// Whether a record took several values of the donor's at once, the first alone being impossible.
  private func takeTogether(
    _ attribute: Int, from donor: Int, by row: Int, using generator: inout CounterGenerator
  ) -> Bool {
    guard let count = adopt(attribute, from: donor, by: row, using: &generator) else {
      return false
    }
    let (gain, limit) = foreseen(count, from: donor, by: row)
    guard gain < limit else { return false }
    if applied(count, from: donor, by: row) < limit || count == 2 { return true }
    for place in (0..<count).reversed() {
      let own = adopted[place]
      apply(
        RecordProposal(
          row: row, attribute: own, old: Int(record(row)[own]), new: displaced[place]),
        Self.alone(row))
    }
    return false
  }

  /// The gain of all steps, exact for two and about right for more, and what it must be below.
  @inline(__always)
  private func foreseen(_ count: Int, from donor: Int, by row: Int) -> (gain: Float, limit: Float) {
    let weight = moves.weight(of: row)
    var (gain, variance): (Float, Float) = (0, 0)
    for place in 0..<count {
      let own = adopted[place]
      let proposal = proposal(own, from: donor, by: row)
      gain += change(proposal, Self.alone(row))
      variance += noise[own]
      for earlier in 0..<place {
        let overlap = overlaps[own &* attributes &+ adopted[earlier]]
        gain -= weight * overlap
        variance -= 2 * overlap
      }
      record(row)[own] = UInt32(truncatingIfNeeded: proposal.new)
    }
    for place in 0..<count {
      record(row)[adopted[place]] = UInt32(truncatingIfNeeded: displaced[place])
    }
    return (gain, -threshold * max(0, variance).squareRoot())
  }

  /// Makes all steps, and returns their gain.
  private func applied(_ count: Int, from donor: Int, by row: Int) -> Float {
    var gain: Float = 0
    for place in 0..<count {
      let proposal = proposal(adopted[place], from: donor, by: row)
      gain += change(proposal, Self.alone(row))
      apply(proposal, Self.alone(row))
    }
    return gain
  }

  /// A row that changes by itself.
  @inline(__always)
  private static func alone(_ row: Int) -> RecordMove {
    RecordMove(rows: row..<row &+ 1, count: 1)
  }

  /// Finds the attributes whose values a record must take from the donor together with one of them so that no
  /// rule is broken, and puts them into ``adopted``, with the record's own values in ``displaced``.
  ///
  /// - Returns: how many; nil where there are none, or where other records would have to change too.
  private func adopt(
    _ attribute: Int, from donor: Int, by row: Int, using generator: inout CounterGenerator
  ) -> Int? {
    let record = record(row)
    var (count, next): (Int, Int?) = (0, attribute)
    defer {
      for place in 0..<count {
        record[adopted[place]] = UInt32(truncatingIfNeeded: displaced[place])
      }
    }
    while let own = next {
      let proposal = proposal(own, from: donor, by: row)
      guard proposal.new != proposal.old,
        moves.move(proposal, records: records, width: attributes).count == 1
      else { return nil }
      (adopted[count], displaced[count]) = (own, proposal.old)
      record[own] = UInt32(truncatingIfNeeded: proposal.new)
      count += 1
      next = nil
      for place in 0..<count where next == nil {
        let changed = adopted[place]
        guard
          let rule = forbidden.rule(record, attribute: changed, new: Int(record[changed]))
        else { continue }
        next = forbidden.partner(
          of: changed, in: rule, besides: UnsafeBufferPointer(start: adopted, count: count),
          using: &generator)
        if next == nil { return nil }
      }
    }
    return count
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
        && forbidden.contains(record(member), attribute: proposal.attribute, new: proposal.new)
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
