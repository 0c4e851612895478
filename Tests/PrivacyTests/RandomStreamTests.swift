import Crypto
import Foundation
import Testing

@testable import Privacy

/// A row of keystream.json, made with another implementation by keystream_vectors.py beside it.
private struct Vector: Decodable {
  let seed: String
  let purpose: String
  let words: [String: String]
  let count: Int
  let polynomialHash31: String

  static func all() throws -> [Vector] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Vectors/keystream.json")
    return try JSONDecoder().decode([Vector].self, from: Data(contentsOf: url))
  }
}

@Suite("Random streams")
struct RandomStreamTests {
  private func words(_ randomness: Randomness, _ purpose: String, count: Int) -> [UInt64] {
    var stream = randomness.stream(purpose)
    return (0..<count).map { _ in stream.next() }
  }

  @Test("a keyed stream is the AES-256-CTR keystream that another implementation computes")
  func knownAnswers() throws {
    let vectors = try Vector.all()
    #expect(vectors.count == 4)
    for vector in vectors {
      let seed = try #require(UInt64(vector.seed))
      let words = words(.reproducible(seed: seed), vector.purpose, count: vector.count)
      for (index, word) in vector.words {
        #expect(words[try #require(Int(index))] == UInt64(word))
      }
      #expect(words.reduce(0) { $0 &* 31 &+ $1 } == UInt64(vector.polynomialHash31))
    }
  }

  @Test(
    "a keystream is the same in whatever pieces it is drawn", arguments: [2, 6, 250, 1024, 4096])
  func pieces(size: Int) {
    let whole = words(.reproducible(seed: 3), "pieces", count: 12_288)
    var keystream = Keystream(
      masterKey: SymmetricKey(data: [3, 0, 0, 0, 0, 0, 0, 0] as [UInt8]), purpose: "pieces")
    var drawn: [UInt64] = []
    while drawn.count + size <= whole.count {
      var piece = [UInt64](repeating: 0, count: size)
      piece.withUnsafeMutableBufferPointer { keystream.fill($0) }
      drawn += piece
    }
    #expect(drawn == Array(whole.prefix(drawn.count)))
  }

  @Test("a purpose has one stream, whatever else was asked for before")
  func purposes() {
    let randomness = Randomness.reproducible(seed: 5)
    let first = words(randomness, "noise/one-way/3", count: 3000)
    _ = words(randomness, "noise/one-way/4", count: 10)
    #expect(words(randomness, "noise/one-way/3", count: 3000) == first)
  }

  @Test("streams of different purposes and seeds share no word")
  func differentStreams() {
    var seen: Set<UInt64> = []
    for seed in [0, 1, 2] as [UInt64] {
      for purpose in ["a", "b", "a/b", "a/b/0", ""] {
        seen.formUnion(words(.reproducible(seed: seed), purpose, count: 4096))
      }
    }
    // Two of 61,440 random words are equal with probability 1e-10.
    #expect(seen.count == 3 * 5 * 4096)
  }

  @Test("a copy of a stream goes on where the stream is, and repeats nothing")
  func copies() {
    var stream = Randomness.reproducible(seed: 9).stream("copies")
    var copy = stream
    let drawn = (0..<3000).map { $0.isMultiple(of: 2) ? stream.next() : copy.next() }
    #expect(drawn == words(.reproducible(seed: 9), "copies", count: 3000))
  }

  @Test("the system's streams differ from each other, and every word of a block is filled")
  func system() {
    let drawn = words(.system, "noise", count: 5000) + words(.system, "noise", count: 5000)
    #expect(Set(drawn).count == 10_000)  // equal words have probability 3e-12
    for bit in 0..<64 {
      let ones = drawn.count { ($0 >> UInt64(bit)) & 1 == 1 }
      // 6 standard deviations of a fair coin: false alarm 2e-9 a bit, 1e-7 in all.
      #expect(abs(ones - 5000) < 300)
    }
  }

  @Test("only a keyed source is reproducible, and a master key has 32 bytes")
  func sources() throws {
    #expect(!Randomness.system.isReproducible)
    #expect(Randomness.reproducible(seed: 1).isReproducible)
    let key = [UInt8](0..<32)
    #expect(try Randomness.reproducible(masterKey: key).isReproducible)
    #expect(throws: PrivacyParameterError.invalidKeyLength(bytes: 31, expected: 32)) {
      try Randomness.reproducible(masterKey: [UInt8](0..<31))
    }
  }
}
