// Goroutines, timers, garbage collection under load, other programs, signals.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

type node struct {
	left, right *node
	data        [32]byte
}

func build(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{left: build(depth - 1), right: build(depth - 1)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func goroutines() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	sum := 0
	results := make(chan int, 10)
	for i := 0; i < 1000; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			mu.Lock()
			sum += i
			mu.Unlock()
			if i%100 == 0 {
				results <- i
			}
		}(i)
	}
	wg.Wait()
	close(results)
	var all []int
	for r := range results {
		all = append(all, r)
	}
	sort.Ints(all)
	fmt.Println("goroutines", sum, all)
}

func timers() {
	start := time.Now()
	ticker := time.NewTicker(5 * time.Millisecond)
	for i := 0; i < 5; i++ {
		<-ticker.C
	}
	ticker.Stop()
	select {
	case <-time.After(10 * time.Millisecond):
		fmt.Println("timers", time.Since(start) >= 30*time.Millisecond)
	case <-make(chan int):
	}
}

func garbage() {
	total := 0
	for i := 0; i < 20; i++ {
		total += build(13).count()
	}
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Println("garbage", total, stats.NumGC > 1)
}

func preemption() {
	done := make(chan bool)
	go func() {
		time.Sleep(20 * time.Millisecond)
		done <- true
	}()
	x := 0
	for {
		select {
		case <-done:
			fmt.Println("preempted", x > 0)
			return
		default:
			for i := 0; i < 1000; i++ {
				x++
			}
		}
	}
}

func programs() {
	out, err := exec.Command("/bin/echo", "from", "a", "program").Output()
	fmt.Printf("%q %v\n", out, err)
	cmd := exec.Command("sort", "-r")
	cmd.Stdin = strings.NewReader("1\n2\n3\n")
	var buffer bytes.Buffer
	cmd.Stdout = &buffer
	fmt.Println(cmd.Run(), buffer.String())
	err = exec.Command("sh", "-c", "exit 3").Run()
	fmt.Println(err)
	err = exec.Command("sh", "-c", "kill -TERM $$").Run()
	fmt.Println(err)
	fmt.Println(exec.Command("/no/such/program").Run())
	pipe := exec.Command("cat")
	in, _ := pipe.StdinPipe()
	stdout, _ := pipe.StdoutPipe()
	pipe.Start()
	go func() { io.WriteString(in, "through cat"); in.Close() }()
	data, _ := io.ReadAll(stdout)
	fmt.Println(string(data), pipe.Wait())
	var wg sync.WaitGroup
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go func() { defer wg.Done(); exec.Command("true").Run() }()
	}
	wg.Wait()
	sleeper := exec.Command("sleep", "100")
	sleeper.Start()
	sleeper.Process.Kill()
	fmt.Println(sleeper.Wait())
}

func signals() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println("signal", <-c)
	defer func() { fmt.Println("recovered:", recover()) }()
	var p *node
	fmt.Println(p.left)
}

func main() {
	fmt.Println(len(os.Args), os.Args[1:])
	goroutines()
	timers()
	garbage()
	preemption()
	programs()
	signals()
	os.WriteFile("written", []byte("by Go\n"), 0644)
	entries, _ := os.ReadDir(".")
	fmt.Println(len(entries) > 0)
	os.Exit(5)
}
