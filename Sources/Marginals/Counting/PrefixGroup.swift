import Tabular

/// Cliques that share all attributes but the last.
struct PrefixGroup: Sendable {
  struct Member: Sendable {
    /// The clique's last attribute, its size, and the cells of the clique's marginal.
    let last: Int
    let size: Int
    let cells: Int
    /// Where the marginal begins in the output.
    let offset: Int
  }

  let prefix: [Int]
  var members: [Member]

  /// A clique without attributes counts all rows: an empty prefix and a last attribute of size 1
  /// cannot express it, so it is not accepted.
  static func grouped(_ cliques: [Clique], domain: Domain) -> [PrefixGroup] {
    var groups: [PrefixGroup] = []
    var places: [[Int]: Int] = [:]
    var offset = 0
    for clique in cliques {
      precondition(clique.count > 0, "a clique to count needs an attribute")
      let prefix = Array(clique.attributes.dropLast())
      let last = clique.attributes[clique.count - 1]
      let member = Member(
        last: last, size: domain[last].size, cells: clique.cells(in: domain), offset: offset)
      offset += member.cells
      if let place = places[prefix] {
        groups[place].members.append(member)
      } else {
        places[prefix] = groups.count
        groups.append(PrefixGroup(prefix: prefix, members: [member]))
      }
    }
    return groups
  }
}
