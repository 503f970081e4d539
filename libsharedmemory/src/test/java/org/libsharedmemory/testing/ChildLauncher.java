package org.libsharedmemory.testing;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.libsharedmemory.internal.layout.CrashPoint;

/// Main class of every child JVM: arranges parking, then runs the main class that was asked for. Ends when its
/// parent does.
public final class ChildLauncher {
    private ChildLauncher() {}

    public static void main(String[] arguments) throws Throwable {
        String park = System.getProperty(ChildJvm.PARK);
        if (park != null) {
            int colon = park.lastIndexOf(':');
            parkAt(park.substring(0, colon), Integer.parseInt(park.substring(colon + 1)));
        }
        ProcessHandle.current()
                .parent()
                .ifPresent(parent ->
                        parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /// Before the n-th step of this name from now on: writes `PARKED step` and stays there.
    public static void parkAt(String step, int n) {
        parkAt(step, n, new Semaphore(0));
    }

    /// The same, until there is a permit to go on.
    public static void parkAt(String step, int n, Semaphore goOn) {
        AtomicInteger count = new AtomicInteger();
        CrashPoint.listen(passed -> {
            if (passed.equals(step) && count.incrementAndGet() == n) {
                System.out.println("PARKED " + step);
                goOn.acquireUninterruptibly();
            }
        });
    }
}
