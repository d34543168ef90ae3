// SPDX-License-Identifier: BSD-3-Clause
// Asks for the time very often: Go looks for the vDSO in a way of its own.

package main

import (
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	last, back := start, 0
	for i := 0; i < 100000; i++ {
		now := time.Now()
		if now.Before(last) {
			back++
		}
		last = now
	}
	fmt.Println("steps back:", back, "less than a minute:", last.Sub(start) < time.Minute)
}
