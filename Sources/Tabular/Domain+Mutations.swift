#if Mutations
  extension Domain {
    /// Each attribute's values up to the last that some row has.
    func seen(in columns: [CodeColumn]) -> Domain {
      Domain(
        zip(attributes, columns).map { attribute, column in
          let last = (0..<column.count).map { column[$0] }.max() ?? -1
          return Attribute(name: attribute.name, values: Array(attribute.values.prefix(last + 1)))
        })
    }
  }
#endif
