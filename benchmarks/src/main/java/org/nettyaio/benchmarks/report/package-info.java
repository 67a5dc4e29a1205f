/** Statistics over the samples, and the report: Markdown, JSON and a chart. */
@NullMarked
package org.nettyaio.benchmarks.report;

import org.jspecify.annotations.NullMarked;
