/// The descriptions that go with the tables: Data Package and Table Schema, version 2.
extension Population {
  /// The three linked tables with their keys.
  var dataPackage: DocumentValue {
    [
      "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
      "name": "simulated-victims-and-perpetrators",
      "title": "Simulated victims of trafficking in persons and their perpetrators",
      "description": .text(description),
      "sources": [["title": .text(Self.source)]],
      "simulation": [
        "seed": .text(String(seed)), "victims": .number(victimCount),
        "perpetrators": .number(perpetratorCount), "links": .number(linkCount),
      ],
      "resources": [
        resource("victims", FileName.victims, schema: victimSchema),
        resource("perpetrators", FileName.perpetrators, schema: perpetratorSchema),
        resource("links", FileName.links, schema: linkSchema),
      ],
    ]
  }

  /// The flat table: one row a victim, all categories of every column.
  var flatSchema: DocumentValue {
    schema(
      parameters.columns.map(cellField) + [countryField, yearField],
      protection: [("unit", "victim"), ("maxRowsPerUnit", 1)])
  }

  private static let source =
    "Global Victim-Perpetrator Synthetic Dataset (condensed), Counter Trafficking Data"
    + " Collaborative, International Organization for Migration, 2022"

  private var description: String {
    "No row stands for a real person: the population is simulated."
      + " The columns of the flat table are calibrated to the \(Self.source), itself differentially"
      + " private. Assumed, not measured: how many perpetrators a victim names, how alike they"
      + " are, how victims share them, countries within a region and years within a band. The"
      + " choice and frequency of countries says nothing of the world."
  }

  private var victimSchema: DocumentValue {
    let columns = parameters.columns.filter { $0.subject == .victim }
    return schema(
      [idField(Name.victim)] + columns.map(cellField) + [countryField, yearField],
      keys: [("primaryKey", [.text(Name.victim)])],
      protection: [
        ("unit", "victim"), ("unitField", .text(Name.victim)), ("maxRowsPerUnit", 1),
      ])
  }

  private var perpetratorSchema: DocumentValue {
    let columns = parameters.columns.filter { $0.subject == .perpetrator }
    return schema(
      [idField(Name.perpetrator)] + columns.map(itemField),
      keys: [("primaryKey", [.text(Name.perpetrator)])], protection: [])
  }

  private var linkSchema: DocumentValue {
    let columns = parameters.columns.filter { $0.subject == .link }
    return schema(
      [idField(Name.victim), idField(Name.perpetrator)] + columns.map(itemField),
      keys: [
        ("primaryKey", [.text(Name.victim), .text(Name.perpetrator)]),
        (
          "foreignKeys",
          [
            reference(Name.victim, resource: "victims"),
            reference(Name.perpetrator, resource: "perpetrators"),
          ]
        ),
      ],
      protection: [
        ("unit", "victim"), ("unitField", .text(Name.victim)),
        ("maxRowsPerUnit", .number(parameters.accounts.largest)),
      ])
  }
}

extension Population {
  private func resource(
    _ name: String, _ path: String, schema: DocumentValue
  ) -> DocumentValue {
    [
      "name": .text(name), "type": "table", "path": .text(path), "format": "csv",
      "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
    ]
  }

  private func schema(
    _ fields: [DocumentValue], keys: [(key: String, value: DocumentValue)] = [],
    protection: [(key: String, value: DocumentValue)]
  ) -> DocumentValue {
    var members: [(key: String, value: DocumentValue)] = [
      ("$schema", "https://datapackage.org/profiles/2.0/tableschema.json"),
      ("fields", .list(fields)), ("missingValues", [""]),
    ]
    members += keys
    var own = protection
    if !own.isEmpty { own += [("neighbours", "add-remove"), ("unknown", "drop")] }
    members.append(("dp", .object(own + [("publicBecause", "simulated population")])))
    return .object(members)
  }

  private func reference(_ field: String, resource: String) -> DocumentValue {
    [
      "fields": [.text(field)],
      "reference": ["resource": .text(resource), "fields": [.text(field)]],
    ]
  }

  private func idField(_ name: String) -> DocumentValue {
    [
      "name": .text(name), "type": "integer", "constraints": ["required": true, "minimum": 1],
    ]
  }

  /// A column of the flat table. A cell about several perpetrators is a list, of which the cells
  /// that can occur are enumerated.
  private func cellField(_ column: PopulationParameters.Column) -> DocumentValue {
    let cells = column.cells.filter { !$0.isEmpty }
    guard column.itemsOfCell.contains(where: { $0.count > 1 }) else { return itemField(column) }
    return [
      "name": .text(column.name), "type": "list", "delimiter": ";", "itemType": "string",
      "categories": .list(Array(column.items.dropFirst())),
      "dp": ["cells": .list(cells)],
    ]
  }

  private func itemField(_ column: PopulationParameters.Column) -> DocumentValue {
    [
      "name": .text(column.name), "type": "string",
      "categories": .list(Array(column.items.dropFirst())),
    ]
  }

  private var countryField: DocumentValue {
    [
      "name": .text(Name.country), "title": "Country of exploitation, ISO 3166-1 alpha-3",
      "type": "string", "categories": .list(parameters.regions.countries.flatMap(\.codes)),
    ]
  }

  private var yearField: DocumentValue {
    [
      "name": .text(Name.year), "type": "integer",
      "constraints": [
        "minimum": .number(parameters.years.first), "maximum": .number(parameters.years.last),
      ],
    ]
  }
}
