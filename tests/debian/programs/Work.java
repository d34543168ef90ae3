// SPDX-License-Identifier: BSD-3-Clause
// What the machine below Java is asked for: threads, memory, files, programs, and faults that it
// makes exceptions of.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public class Work {
	static long sum(int factor) {
		long sum = 0;
		for (int i = 0; i < 100000; i++)
			sum += i * factor;
		return sum;
	}

	static void threads() throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(8);
		List<Future<Long>> results = new ArrayList<>();
		for (int i = 0; i < 32; i++) {
			final int factor = i;
			results.add(pool.submit(() -> sum(factor)));
		}
		long total = 0;
		for (Future<Long> result : results)
			total += result.get();
		pool.shutdown();
		System.out.println("total " + total);
		Thread sleeper = new Thread(() -> {
			try {
				Thread.sleep(100000);
			} catch (InterruptedException e) {
				System.out.println("interrupted");
			}
		});
		sleeper.start();
		sleeper.interrupt();
		sleeper.join();
	}

	static void memory() {
		Map<String, Integer> map = new TreeMap<>();
		for (int i = 0; i < 50000; i++)
			map.merge("k" + i % 100, 1, Integer::sum);
		System.out.println(map.size() + " " + map.get("k7"));
		List<byte[]> garbage = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			garbage.add(new byte[100000]);
			if (garbage.size() > 50)
				garbage.clear();
		}
		System.gc();
	}

	static void files() throws Exception {
		Path path = Files.createTempFile("work", null);
		Files.writeString(path, "one\ntwo\n");
		System.out.println(Files.readAllLines(path));
		Files.delete(path);
	}

	static void programs() throws Exception {
		Process process = new ProcessBuilder("/bin/sh", "-c", "echo child; exit 3").start();
		String output = new String(process.getInputStream().readAllBytes());
		System.out.println(output.trim() + " " + process.waitFor());
	}

	static int deep(int depth) {
		return deep(depth + 1) + 1;
	}

	static void faults() {
		try {
			deep(0);
		} catch (StackOverflowError e) {
			System.out.println("too deep");
		}
		for (int i = 0; i < 20000; i++) {
			String text = i % 1000 == 999 ? null : "text";
			try {
				if (text.length() == 5)
					System.out.println("never");
			} catch (NullPointerException e) {
				if (i == 999)
					System.out.println("nothing there");
			}
		}
		try {
			System.out.println(new int[Integer.MAX_VALUE].length);
		} catch (OutOfMemoryError e) {
			System.out.println("out of memory");
		}
	}

	public static void main(String[] args) throws Exception {
		System.out.println("arguments " + args.length);
		threads();
		memory();
		files();
		programs();
		faults();
		Runtime.getRuntime().addShutdownHook(
			new Thread(() -> System.out.println("going")));
		System.exit(5);
	}
}
