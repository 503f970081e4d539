package org.libsharedmemory.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/// One side of the demo, in a process of its own: does what a line of standard input says, answers with a line.
interface DemoPart {
    /// Carries an order out.
    ///
    /// @return the answer
    String obey(String order) throws InterruptedException;

    /// Obeys until there are no more orders.
    static void run(Callable<DemoPart> maker) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        DemoPart part;
        try {
            part = maker.call();
        } catch (Exception e) {
            answers.println(error(e));
            return;
        }
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null && !order.equals("bye"); order = orders.readLine()) {
            try {
                answers.println(part.obey(order));
            } catch (Exception e) {
                answers.println(error(e));
            }
        }
    }

    private static String error(Exception e) {
        return "error: " + Words.printable(String.valueOf(e.getMessage()));
    }
}
