/** What is made of the samples: statistics, Markdown, JSON and charts. */
@NullMarked
package org.nettyaio.benchmarks.report;

import org.jspecify.annotations.NullMarked;
