package org.nettyaio.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes rows as a table in Markdown.
 *
 * @param <T> the values that rows are made from
 */
final class Table<T> {
  private record Column<T>(String title, Function<T, String> text) {}

  private final List<Column<T>> columns = new ArrayList<>();

  /** Adds a column, which is left out if no row has text for it. */
  Table<T> column(String title, Function<T, String> text) {
    columns.add(new Column<>(title, text));
    return this;
  }

  String of(List<T> rows) {
    List<Column<T>> used =
        columns.stream()
            .filter(column -> rows.stream().anyMatch(row -> !column.text.apply(row).isEmpty()))
            .toList();
    StringBuilder text = new StringBuilder("|");
    used.forEach(column -> text.append(' ').append(column.title).append(" |"));
    text.append("\n|---|").append("---:|".repeat(Math.max(0, used.size() - 1))).append('\n');
    for (T row : rows) {
      text.append('|');
      used.forEach(column -> text.append(' ').append(column.text.apply(row)).append(" |"));
      text.append('\n');
    }
    return text.append('\n').toString();
  }
}
