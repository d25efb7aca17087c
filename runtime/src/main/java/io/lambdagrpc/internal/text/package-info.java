/** How text from outside is shown. A leaf: it knows neither protocols nor calls. */
@NullMarked
package io.lambdagrpc.internal.text;

import org.jspecify.annotations.NullMarked;
