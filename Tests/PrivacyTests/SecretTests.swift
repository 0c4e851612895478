import Testing

@testable import Privacy

@Suite("Secret counts and scores")
struct SecretTests {
  private struct Case {
    /// The cell of each of a unit's rows in every block, unit by unit.
    let units: [[[Int]]]
    let cells: [Int]
    let answers: [[Double]]
    let rowsPerUnit: Int

    init(seed: UInt64) {
      var random = ScriptedGenerator(seed: seed)
      let rowsPerUnit = Int.random(in: 1...3, using: &random)
      let cells = (0..<3).map { _ in Int.random(in: 1...6, using: &random) }
      self.cells = cells
      self.rowsPerUnit = rowsPerUnit
      units = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        let rows = Int.random(in: 0...rowsPerUnit, using: &random)
        return cells.map { cells in
          (0..<rows).map { _ in Int.random(in: 0..<cells, using: &random) }
        }
      }
      answers = cells.map { cells in
        (0..<cells).map { _ in Double.random(in: -2...5, using: &random) }
      }
    }

    func counts(without removed: Int? = nil) -> [[Int64]] {
      cells.indices.map { block in
        var counts = [Int64](repeating: 0, count: cells[block])
        for (unit, rows) in units.enumerated() where unit != removed {
          for cell in rows[block] { counts[cell] += 1 }
        }
        return counts
      }
    }

    func scores(without removed: Int? = nil, bits: Int) -> [Int64] {
      let scores = SecretScores(
        distancesOf: sealed(
          counts(without: removed), sensitivity: .rows(perUnit: rowsPerUnit)),
        to: answers, fractionBits: bits)
      return Array(scores.storage)
    }
  }

  /// Weighted scores of blocks 2 and 0, in that order, less an offset.
  private func weighted(_ example: Case, without removed: Int? = nil) -> SecretScores {
    var scores = SecretScores(capacity: 3, fractionBits: 4)
    let counts = sealed(
      example.counts(without: removed), sensitivity: .rows(perUnit: example.rowsPerUnit))
    scores.add(
      distancesOf: counts, blocks: [2, 0], to: [example.answers[2], example.answers[0]],
      weights: [7, 3], offsets: [1.5, -2])
    scores.add(distancesOf: counts, blocks: [1], to: [example.answers[1]], weights: [5])
    return scores
  }

  @Test(
    "weights and offsets enter scores of the blocks asked for, in that order", arguments: 0..<50)
  func weightedScores(seed: Int) {
    let example = Case(seed: UInt64(seed))
    let plain = example.scores(bits: 4)
    let scores = weighted(example)
    #expect(
      Array(scores.storage) == [7 * (plain[2] - 24), 3 * (plain[0] + 32), 5 * plain[1]])
    #expect(scores.sensitivity == 7 * 16 * Int64(example.rowsPerUnit))
  }

  @Test("no unit moves a weighted score by more than the sensitivity", arguments: 0..<50)
  func weightedSensitivity(seed: Int) {
    let example = Case(seed: UInt64(seed))
    let all = weighted(example)
    for unit in example.units.indices {
      let fewer = weighted(example, without: unit)
      for (left, right) in zip(all.storage, fewer.storage) {
        #expect(abs(left - right) <= all.sensitivity)
      }
    }
  }

  @Test("scores are the distances to the answers on the grid", arguments: 0..<50, [0, 3, 10])
  func distances(seed: Int, bits: Int) {
    let example = Case(seed: UInt64(seed))
    let scale = Double(1 << bits)
    for (block, score) in example.scores(bits: bits).enumerated() {
      let naive = zip(example.counts()[block], example.answers[block]).reduce(0) {
        $0 + abs(Double($1.0) * scale - ($1.1 * scale).rounded())
      }
      #expect(Double(score) == naive)
    }
  }

  @Test(
    "no score moves by more than the sensitivity when a unit is removed",
    arguments: 0..<50, [0, 3, 10])
  func sensitivity(seed: Int, bits: Int) {
    let example = Case(seed: UInt64(seed))
    let scores = SecretScores(
      distancesOf: sealed(example.counts(), sensitivity: .rows(perUnit: example.rowsPerUnit)),
      to: example.answers, fractionBits: bits)
    #expect(scores.sensitivity == Int64(example.rowsPerUnit) << Int64(bits))
    let whole = example.scores(bits: bits)
    for unit in example.units.indices {
      for (left, right) in zip(whole, example.scores(without: unit, bits: bits)) {
        #expect(abs(left - right) <= scores.sensitivity)
      }
    }
  }

  @Test("the sensitivity of scores is that of the most sensitive block")
  func largestSensitivity() {
    let counts = SecretCounts(
      blocks: [
        (cells: 1, sensitivity: .rows(perUnit: 2)), (cells: 1, sensitivity: .multiHotBlock(2, 3)),
      ]) { _ in }
    let scores = SecretScores(distancesOf: counts, to: [[0], [0]], fractionBits: 2)
    #expect(scores.sensitivity == 6 << 2)
  }

  @Test(
    "answers beyond any count neither stop the program nor wrap a score around",
    arguments: [1e18, 1e300, -1e300, Double.infinity, -Double.infinity, Double.nan])
  func hugeAnswers(answer: Double) {
    let answers = [[Double](repeating: answer, count: 1000)]
    func score(_ count: Int64) -> Int64 {
      let counts = [count] + [Int64](repeating: 0, count: 999)
      return SecretScores(distancesOf: sealed([counts]), to: answers).storage[0]
    }
    #expect(score(0) >= 0)
    #expect(abs(score(1) - score(0)) <= 1 << 10)
  }

  @Test("blocks lie one after the other, zeroed before they are filled")
  func layout() {
    let counts = SecretCounts(
      blocks: [
        (cells: 2, sensitivity: .rows(perUnit: 1)), (cells: 0, sensitivity: .rows(perUnit: 1)),
        (cells: 3, sensitivity: .rows(perUnit: 5)),
      ]
    ) { buffer in
      #expect(buffer.count == 5)
      #expect(buffer.allSatisfy { $0 == 0 })
      for cell in buffer.indices { buffer[cell] = Int64(cell) }
    }
    #expect(Array(counts.cells(of: 0)) == [0, 1])
    #expect(counts.cells(of: 1).isEmpty)
    #expect(Array(counts.cells(of: 2)) == [2, 3, 4])
    #expect(counts.blocks[2].sensitivity.squaredL2 == 25)
  }

  @Test("the stated sensitivities bound what a unit's rows can do")
  func statedSensitivities() {
    // All placements of k rows over three cells.
    for rows in 1...4 {
      let stated = Sensitivity.rows(perUnit: rows)
      for first in 0...rows {
        for second in 0...(rows - first) {
          let change = [first, second, rows - first - second]
          #expect(Int64(change.reduce(0, +)) <= stated.l1)
          #expect(Int64(change.reduce(0) { $0 + $1 * $1 }) <= stated.squaredL2)
        }
      }
      #expect(stated.squaredL2 == Int64(rows * rows))
    }
    // All sets of at most m values: the cells of their products, and of one triangle.
    for (m, n) in [(1, 1), (2, 3), (3, 2)] {
      let block = Sensitivity.multiHotBlock(m, n)
      #expect(block.l1 == Int64(m * n) && block.squaredL2 == Int64(m * n))
    }
    for values in 1...5 {
      let triangle = Sensitivity.multiHotTriangle(values)
      let cells = (0..<values).reduce(0) { $0 + values - $1 }
      #expect(triangle.l1 == Int64(cells) && triangle.squaredL2 == Int64(cells))
    }
  }
}
