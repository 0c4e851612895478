"use strict";

// Counts of a release: records by code, and reported tables with their intervals.
//
// A column has codes, one a record, and values, each of which is a set of codes: a value of a list
// column is in every cell that names it. A filter is a set of values of a column; a record passes
// when its code belongs to one of them, in every column that has a filter.
const Counting = (() => {
  const data = JSON.parse(document.getElementById("release").textContent);
  const width95 = 1.959964;
  const columns = data.columns.map((column) => ({ ...column, codes: decoded(column) }));
  const size = data.records.count;
  const tables = new Map(data.tables.map((table) => [table.columns.join(), table]));

  // A table's counts are a text until they are asked for; where one was withheld nothing stands.
  function numbers(table, name) {
    if (typeof table[name] === "string") {
      table[name] = table[name].split(",").map((text) => (text === "" ? null : Number(text)));
    }
    return table[name];
  }

  // One byte a code, or two, the low one first.
  function decoded(column) {
    const bytes = Uint8Array.from(atob(column.codes), (letter) => letter.charCodeAt(0));
    if (column.bytes === 1) return bytes;
    const codes = new Uint16Array(bytes.length / 2);
    for (let i = 0; i < codes.length; i += 1) codes[i] = bytes[2 * i] | (bytes[2 * i + 1] << 8);
    return codes;
  }

  // The codes that a filter lets pass, as flags.
  function passing(column, values) {
    const flags = new Uint8Array(columns[column].size);
    for (const value of values) for (const code of columns[column].values[value].codes) flags[code] = 1;
    return flags;
  }

  // For every column the number of records by code, where the filters of the other columns hold; and
  // the number for which all hold.
  function records(filters) {
    const failures = new Uint8Array(size);
    const failing = new Uint16Array(size);
    for (const [column, values] of filters) {
      const [flags, codes] = [passing(column, values), columns[column].codes];
      for (let record = 0; record < size; record += 1) {
        if (!flags[codes[record]]) {
          failures[record] = Math.min(failures[record] + 1, 2);
          failing[record] = column;
        }
      }
    }
    let matching = 0;
    for (let record = 0; record < size; record += 1) if (!failures[record]) matching += 1;
    const counts = columns.map((column, index) => {
      const [result, codes] = [new Uint32Array(column.size), column.codes];
      for (let record = 0; record < size; record += 1) {
        if (!failures[record] || (failures[record] === 1 && failing[record] === index)) {
          result[codes[record]] += 1;
        }
      }
      return result;
    });
    return { matching, counts };
  }

  // What was reported of the records that pass `filters`, a Map of columns to sets of values:
  // { count, low, high }, or null where no table of exactly these columns was.
  function reported(filters) {
    if (filters.size === 0) {
      const { estimate, half } = data.total;
      return half == null ? null : interval(estimate, half);
    }
    const chosen = [...filters.keys()].sort((a, b) => a - b);
    const table = tables.get(chosen.join());
    if (!table) return null;
    const axes = chosen.map((column) => axis(column, filters.get(column)));
    if (axes.some((axis) => axis === null)) return null;
    const counts = numbers(table, "counts");
    const drawn = numbers(table, "drawn") ?? counts;
    let [sum, centre, entries] = [0, 0, 1];
    for (const axis of axes) entries *= axis.length;
    for (let entry = 0; entry < entries; entry += 1) {
      let [rest, place] = [entry, 0];
      for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
        place += axes[axis][rest % axes[axis].length] * stride(table, axis);
        rest = Math.floor(rest / axes[axis].length);
      }
      if (counts[place] == null) return null;
      sum += counts[place];
      centre += drawn[place] ?? counts[place];
    }
    return interval(sum, width95 * Math.sqrt(variance(table, axes)), centre);
  }

  // A count and what lies within `half` of `centre`, no lower than 0: where the centre is below 0, the
  // upper end is that of a centre of 0, which is too wide and never empty.
  function interval(count, half, centre = count) {
    return {
      count: Math.max(0, count), half,
      low: Math.max(0, centre - half), high: Math.max(0, centre) + half,
    };
  }

  function stride(table, axis) {
    return table.sizes.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  }

  // The cells of a column that stand for values; null where a cell has a code that they have not.
  function axis(column, values) {
    // Counts of values of a list column overlap: a record may have several.
    if (data.countsValues) return columns[column].isList && values.size > 1 ? null : [...values];
    const [flags, merged] = [passing(column, values), columns[column].merged];
    const chosen = [...flags.keys()].filter((code) => flags[code]);
    if (!merged) return chosen;
    const result = new Set(chosen.map((code) => merged[code]));
    return merged.some((cell, code) => result.has(cell) && !flags[code]) ? null : [...result];
  }

  // The variance of the sum over a product of sets of cells. Noise that is independent from cell to
  // cell adds up; of a least-squares estimate every residual part has a variance of its own, and the
  // part τ contributes Π_{i∈τ} a(1 − a/n) · Π_{i∉τ} (a/n)² of it, a of the axis's n cells being taken.
  function variance(table, axes) {
    const taken = axes.map((axis) => axis.length);
    if (table.variance != null) {
      return table.variance * taken.reduce((product, count) => product * count, 1);
    }
    return table.parts.reduce((sum, part, bits) => {
      const factor = taken.reduce((product, count, axis) => {
        const share = count / table.sizes[axis];
        return product * (bits & (1 << axis) ? count * (1 - share) : share * share);
      }, 1);
      return sum + part * factor;
    }, 0);
  }

  // The records of a value out of counts by code.
  function ofValue(column, value, counts) {
    let sum = 0;
    for (const code of columns[column].values[value].codes) sum += counts[code];
    return sum;
  }

  return { data, columns, people: data.people, records, reported, ofValue };
})();
