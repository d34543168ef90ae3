// SPDX-License-Identifier: BSD-3-Clause
// A web server whose two workers share a port, until SIGTERM.
'use strict';
const cluster = require('cluster');
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const { Worker } = require('worker_threads');
const zlib = require('zlib');

const WORK = `const { parentPort, workerData } = require('worker_threads');
let sum = 0n;
for (let i = 0n; i < BigInt(workerData); i++) sum += i * i;
parentPort.postMessage(String(sum));`;

function sum(request, response) {
	const hash = crypto.createHash('sha256');
	let length = 0;
	request.on('data', (piece) => { length += piece.length; hash.update(piece); });
	request.on('end', () => response.end(`${length} bytes, ${hash.digest('hex')}`));
}

function host(request, response) {
	const [address, port] = request.headers['x-host'].split(':');
	const asked = http.get({ host: address, port, path: request.url.slice(5) }, (answer) => {
		response.writeHead(answer.statusCode);
		answer.pipe(response);
	});
	asked.on('error', (error) => response.end(error.code));
}

function events(request, response) {
	let left = 20;
	const timer = setInterval(() => {
		response.write(`data: ${left}\n\n`);
		if (--left === 0) {
			clearInterval(timer);
			response.end();
		}
	}, 2);
}

function work(request, response) {
	const worker = new Worker(WORK, { eval: true, workerData: 20000 });
	worker.on('message', (message) => response.end(message));
}

function password(request, response) {
	crypto.pbkdf2('password', 'salt', 1000, 32, 'sha512', (error, key) => response.end(key.toString('hex')));
}

function compressed(request, response) {
	response.writeHead(200, { 'Content-Encoding': 'gzip' });
	fs.createReadStream('/var/www/numbers').pipe(zlib.createGzip()).pipe(response);
}

const actions = { sum, host, events, work, password, compressed };

function answer(request, response) {
	const path = request.url.split('?')[0];
	const action = actions[path.split('/')[1]];
	if (action) {
		action(request, response);
	} else if (path === '/') {
		response.end('first\n');
	} else if (path === '/numbers') {
		fs.createReadStream('/var/www/numbers').pipe(response);
	} else {
		response.writeHead(404);
		response.end('absent');
	}
}

// Whatever else is spoken goes back as it came, in capitals.
function upgrade(request, socket) {
	socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: capitals\r\n\r\n');
	socket.on('data', (data) => socket.write(data.toString().toUpperCase()));
	socket.on('end', () => socket.end());
}

if (cluster.isPrimary) {
	for (let i = 0; i < 2; i++)
		cluster.fork();
	process.on('SIGTERM', () => cluster.disconnect(() => process.exit(0)));
} else {
	http.createServer(answer).on('upgrade', upgrade).listen(80, '0.0.0.0');
}
