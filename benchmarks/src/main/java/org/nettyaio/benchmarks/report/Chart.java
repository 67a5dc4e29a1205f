package org.nettyaio.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler;

/** Draws throughputs, or the figures of trials, as ratios to the reference server's. */
public final class Chart {
  private Chart() {}

  /** Writes an SVG file; the suffix is added. */
  public static void write(Report report, Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1000)
            .height(500)
            .title(report.workload() + ": ratio to epoll")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setYAxisMin(0.0);
    Map<String, List<Double>> series = new LinkedHashMap<>();
    for (Cell cell : report.cells()) {
      for (Row row : cell.rows()) {
        series.computeIfAbsent(row.server(), s -> new ArrayList<>()).add(row.ratio().median());
      }
    }
    for (Outcome outcome : report.outcomes()) {
      series.put(
          outcome.server(),
          outcome.figures().values().stream().map(figure -> figure.ratio().median()).toList());
    }
    List<String> names =
        report.outcomes().isEmpty()
            ? report.cells().stream().map(Cell::name).toList()
            : List.copyOf(report.outcomes().get(0).figures().keySet());
    series.forEach((server, ratios) -> chart.addSeries(server, names, ratios));
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
