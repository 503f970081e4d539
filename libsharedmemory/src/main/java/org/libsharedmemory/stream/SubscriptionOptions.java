package org.libsharedmemory.stream;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How to be told of changes.
///
/// @param executor runs the handler; null: a daemon thread of the subscription's own. A task that it rejects ends
///     the subscription, one that it drops without a word keeps it waiting until it is closed
/// @param startWithCurrent true: a value that is there already is delivered first
/// @param errorHandler gets what the handler throws, where the handler runs; and on the subscription's own thread,
///     why a value could not be had or the subscription ends early. What it throws itself ends the subscription, or
///     goes to the executor
public record SubscriptionOptions(
        @Nullable Executor executor, boolean startWithCurrent, Consumer<? super Throwable> errorHandler) {
    /// Own thread, starts with the current value, errors go to the system logger `org.libsharedmemory`.
    public static final SubscriptionOptions DEFAULT = new SubscriptionOptions(null, true, SubscriptionOptions::log);

    /// Checks that there is an error handler.
    public SubscriptionOptions {
        Objects.requireNonNull(errorHandler, "errorHandler");
    }

    /// {@return these options with another executor}
    /// @param newExecutor see the record's parameter
    public SubscriptionOptions withExecutor(@Nullable Executor newExecutor) {
        return new SubscriptionOptions(newExecutor, startWithCurrent, errorHandler);
    }

    /// {@return these options with or without the current value}
    /// @param newStartWithCurrent see the record's parameter
    public SubscriptionOptions withStartWithCurrent(boolean newStartWithCurrent) {
        return new SubscriptionOptions(executor, newStartWithCurrent, errorHandler);
    }

    /// {@return these options with another error handler}
    /// @param newErrorHandler see the record's parameter
    public SubscriptionOptions withErrorHandler(Consumer<? super Throwable> newErrorHandler) {
        return new SubscriptionOptions(executor, startWithCurrent, newErrorHandler);
    }

    private static void log(Throwable error) {
        System.getLogger("org.libsharedmemory").log(Level.WARNING, "a stream's change handler failed", error);
    }
}
