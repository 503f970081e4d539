/// Line charts with logarithmic axes, as SVG to be put into a page.
@NullMarked
package org.libsharedmemory.benchmarks.chart;

import org.jspecify.annotations.NullMarked;
