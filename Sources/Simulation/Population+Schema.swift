import Tabular

/// The descriptions that go with the tables: Data Package and Table Schema, version 2.
extension Population {
  /// The three linked tables with their keys.
  var dataPackage: JSONValue {
    [
      "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
      "name": "simulated-victims-and-perpetrators",
      "title": "Simulated victims of trafficking in persons and their perpetrators",
      "description": .string(description),
      "sources": [["title": .string(Self.source)]],
      "simulation": [
        "seed": .string(String(seed)), "victims": .number(victimCount),
        "perpetrators": .number(perpetratorCount), "links": .number(linkCount),
      ],
      "resources": [
        resource("victims", FileName.victims, schema: victimSchema),
        resource("perpetrators", FileName.perpetrators, schema: perpetratorSchema),
        resource("links", FileName.links, schema: linkSchema),
      ],
      "dp": [
        "perpetratorAttributes": "ownAccount", "stableIdentity": true,
        "locality": .strings(
          hasPlaces
            ? [Name.year, Name.country] : [parameters.years.column, parameters.regions.column]),
      ],
    ]
  }

  /// The flat table: one row a victim, all categories of every column.
  var flatSchema: JSONValue {
    schema(
      parameters.columns.map(cellField) + placeFields,
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

  private var victimSchema: JSONValue {
    let columns = parameters.columns.filter { $0.subject == .victim }
    return schema(
      [idField(Name.victim)] + columns.map(cellField) + placeFields,
      keys: [("primaryKey", [.string(Name.victim)])],
      protection: [
        ("unit", "victim"), ("unitField", .string(Name.victim)), ("maxRowsPerUnit", 1),
      ])
  }

  private var perpetratorSchema: JSONValue {
    let columns = parameters.columns.filter { $0.subject == .perpetrator }
    return schema(
      [idField(Name.perpetrator)] + columns.map(itemField),
      keys: [("primaryKey", [.string(Name.perpetrator)])], protection: [])
  }

  private var linkSchema: JSONValue {
    let columns = parameters.columns.filter { $0.subject == .link }
    return schema(
      [idField(Name.victim), idField(Name.perpetrator)] + columns.map(itemField),
      keys: [
        ("primaryKey", [.string(Name.victim), .string(Name.perpetrator)]),
        (
          "foreignKeys",
          [
            reference(Name.victim, resource: "victims"),
            reference(Name.perpetrator, resource: "perpetrators"),
          ]
        ),
      ],
      protection: [
        ("unit", "victim"), ("unitField", .string(Name.victim)),
        ("maxRowsPerUnit", .number(parameters.accounts.largest)),
      ])
  }
}

extension Population {
  private func resource(
    _ name: String, _ path: String, schema: JSONValue
  ) -> JSONValue {
    [
      "name": .string(name), "type": "table", "path": .string(path), "format": "csv",
      "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
    ]
  }

  private func schema(
    _ fields: [JSONValue], keys: [(String, JSONValue)] = [],
    protection: [(String, JSONValue)]
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("$schema", "https://datapackage.org/profiles/2.0/tableschema.json"),
      ("fields", .array(fields)), ("missingValues", [""]),
    ]
    members += keys
    var own = protection
    if !own.isEmpty { own += [("neighbours", "add-remove"), ("unknown", "drop")] }
    members.append(("dp", object(own + [("publicBecause", "simulated population")])))
    return object(members)
  }

  private func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { JSONValue.Member($0.0, $0.1) })
  }

  private func reference(_ field: String, resource: String) -> JSONValue {
    [
      "fields": [.string(field)],
      "reference": ["resource": .string(resource), "fields": [.string(field)]],
    ]
  }

  private func idField(_ name: String) -> JSONValue {
    [
      "name": .string(name), "type": "integer", "constraints": ["required": true, "minimum": 1],
    ]
  }

  /// A column of the flat table. A cell about several perpetrators is a list, of which the cells
  /// that can occur are enumerated.
  private func cellField(_ column: PopulationParameters.Column) -> JSONValue {
    let cells = column.cells.filter { !$0.isEmpty }
    guard column.itemsOfCell.contains(where: { $0.count > 1 }) else { return itemField(column) }
    return [
      "name": .string(column.name), "type": "list", "delimiter": ";", "itemType": "string",
      "categories": .strings(Array(column.items.dropFirst())),
      "dp": ["cells": .strings(cells)],
    ]
  }

  private func itemField(_ column: PopulationParameters.Column) -> JSONValue {
    [
      "name": .string(column.name), "type": "string",
      "categories": .strings(Array(column.items.dropFirst())),
    ]
  }

  private var placeFields: [JSONValue] { hasPlaces ? [countryField, yearField] : [] }

  private var countryField: JSONValue {
    [
      "name": .string(Name.country), "title": "Country of exploitation, ISO 3166-1 alpha-3",
      "type": "string", "categories": .strings(parameters.regions.countries.flatMap(\.codes)),
    ]
  }

  private var yearField: JSONValue {
    [
      "name": .string(Name.year), "type": "integer",
      "constraints": [
        "minimum": .number(parameters.years.first), "maximum": .number(parameters.years.last),
      ],
    ]
  }
}
