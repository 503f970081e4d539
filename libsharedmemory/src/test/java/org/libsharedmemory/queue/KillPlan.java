package org.libsharedmemory.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/// Where to kill next: half at named steps, none of which is left out, half at any instant.
final class KillPlan {
    /// At any instant.
    static final String ANYWHERE = "";

    private final Deque<String> missing;
    private final Deque<String> turns;
    private final int kills;
    private int atSteps;
    private int anywhere;

    /// @param steps in a short life passed by all, but not every time
    /// @param first begins with this one
    /// @param kills at least so many
    KillPlan(Collection<String> steps, int first, int kills) {
        List<String> rotated = new ArrayList<>(steps);
        Collections.rotate(rotated, -first);
        this.missing = new ArrayDeque<>(rotated);
        this.turns = new ArrayDeque<>(rotated);
        this.kills = kills;
    }

    /// It goes on until it is through, or has tried twice as often as should be enough.
    boolean goesOn() {
        boolean through = atSteps >= kills / 2 && anywhere >= kills / 2 && missing.isEmpty();
        return !through && atSteps + anywhere < 2 * kills;
    }

    /// A step, or [#ANYWHERE].
    String next() {
        if (atSteps > anywhere) {
            return ANYWHERE;
        }
        Deque<String> from = missing.isEmpty() ? turns : missing;
        String step = from.removeFirst();
        from.addLast(step);
        return step;
    }

    /// What came of it.
    void killed(String where) {
        if (where.equals(ANYWHERE)) {
            anywhere++;
        } else {
            atSteps++;
            missing.remove(where);
        }
    }
}
