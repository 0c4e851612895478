import Foundation

/// Values as they stand in a manifest, to be shown beside each other.
enum JSONText {
  /// What differs between two values.
  struct Difference {
    /// Behind the value's name: "" for the value itself, ".rows" for a member of an object.
    let member: String
    let found: String
    let expected: String
  }

  /// The members in which two objects differ, in order; the values themselves where they are no objects;
  /// none where they are written alike.
  static func differences<Value: Encodable>(_ found: Value, _ expected: Value) -> [Difference] {
    differences(object(found), object(expected), member: "")
  }

  private static func differences(_ found: Any?, _ expected: Any?, member: String) -> [Difference] {
    guard let left = found as? [String: Any], let right = expected as? [String: Any] else {
      let (found, expected) = (text(found), text(expected))
      return found == expected
        ? [] : [Difference(member: member, found: found, expected: expected)]
    }
    return Set(left.keys).union(right.keys).sorted().flatMap {
      differences(left[$0], right[$0], member: "\(member).\($0)")
    }
  }

  private static func object(_ value: some Encodable) -> Any? {
    guard let data = try? JSONEncoder().encode(value) else { return nil }
    return try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
  }

  private static func text(_ value: Any?) -> String {
    guard let value, !(value is NSNull),
      let data = try? JSONSerialization.data(
        withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
    else { return "nothing" }
    return String(decoding: data, as: UTF8.self)
  }
}
