// SPDX-License-Identifier: BSD-3-Clause

// A web server at two ports, one by TLS, until SIGTERM.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func makeCertificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "elfin.test"},
		DNSNames:     []string{"elfin.test"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		IsCA:         true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	data, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(err)
	return tls.Certificate{Certificate: [][]byte{data}, PrivateKey: key}
}

func first(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	io.WriteString(w, "first\n")
}

func sum(w http.ResponseWriter, r *http.Request) {
	hash := sha256.New()
	size, _ := io.Copy(hash, r.Body)
	fmt.Fprintf(w, "%d bytes, %x", size, hash.Sum(nil))
}

func host(w http.ResponseWriter, r *http.Request) {
	answer, err := http.Get("http://" + r.Header.Get("X-Host") + r.URL.Path[5:])
	if err != nil {
		fmt.Fprintf(w, "%v", err)
		return
	}
	defer answer.Body.Close()
	w.WriteHeader(answer.StatusCode)
	io.Copy(w, answer.Body)
}

func events(w http.ResponseWriter, r *http.Request) {
	for left := 20; left > 0; left-- {
		fmt.Fprintf(w, "data: %d\n\n", left)
		w.(http.Flusher).Flush()
		time.Sleep(2 * time.Millisecond)
	}
}

// work is done by many goroutines.
func work(w http.ResponseWriter, r *http.Request) {
	var group sync.WaitGroup
	parts := make(chan int, 100)
	for part := 0; part < 100; part++ {
		group.Add(1)
		go func(part int) {
			defer group.Done()
			total := 0
			for i := part * 1000; i < (part+1)*1000; i++ {
				total += i
			}
			parts <- total
		}(part)
	}
	group.Wait()
	close(parts)
	total := 0
	for part := range parts {
		total += part
	}
	fmt.Fprintf(w, "%d", total)
}

func main() {
	certificate := makeCertificate()
	http.HandleFunc("/", first)
	http.HandleFunc("/sum", sum)
	http.HandleFunc("/host/", host)
	http.HandleFunc("/events", events)
	http.HandleFunc("/work", work)
	http.HandleFunc("/numbers", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "/var/www/numbers")
	})
	http.HandleFunc("/certificate", func(w http.ResponseWriter, r *http.Request) {
		pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	})
	plain := &http.Server{Addr: ":80"}
	secure := &http.Server{Addr: ":443",
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}}
	go plain.ListenAndServe()
	go secure.ListenAndServeTLS("", "")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
	check(plain.Shutdown(context.Background()))
	check(secure.Shutdown(context.Background()))
}
