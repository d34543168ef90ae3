// SPDX-License-Identifier: BSD-3-Clause
// Node at work: files, child processes, threads, timers, streams, compression, cryptography, UNIX
// sockets, and code that is hot enough to be compiled. Prints what must be the same everywhere.
'use strict';
const assert = require('assert');
const { execFileSync, fork, spawn, spawnSync } = require('child_process');
const crypto = require('crypto');
const events = require('events');
const fs = require('fs');
const net = require('net');
const path = require('path');
const { performance } = require('perf_hooks');
const { pipeline } = require('stream/promises');
const { Transform } = require('stream');
const { setTimeout: sleep } = require('timers/promises');
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const zlib = require('zlib');

const digest = (data) => crypto.createHash('sha256').update(data).digest('hex').slice(0, 16);

// Numbers that look random, and are the same each time.
function* numbers(seed) {
	for (let state = seed >>> 0; ; ) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		yield state;
	}
}

function pattern(size, seed) {
	const data = Buffer.alloc(size);
	const source = numbers(seed);
	for (let i = 0; i < size; i++)
		data[i] = (source.next().value >>> 24) & (i % 3 ? 0x1f : 0xff);
	return data;
}

function workInThread() {
	const shared = new Int32Array(workerData.shared);
	for (let i = 0; i < 100000; i++)
		Atomics.add(shared, 0, 1);
	Atomics.add(shared, 1, 1);
	Atomics.notify(shared, 1);
	parentPort.postMessage({ name: workerData.name, primes: primesBelow(20000) });
	parentPort.once('message', (port) => {
		port.postMessage(`hello from ${workerData.name}`);
		port.close();
	});
}

function primesBelow(limit) {
	const composite = new Uint8Array(limit);
	let count = 0;
	for (let i = 2; i < limit; i++) {
		if (composite[i])
			continue;
		count++;
		for (let j = i * i; j < limit; j += i)
			composite[j] = 1;
	}
	return count;
}

async function files() {
	fs.mkdirSync('tree/deep/deeper', { recursive: true });
	const data = pattern(300000, 1);
	fs.writeFileSync('tree/data', data);
	await fs.promises.appendFile('tree/data', 'the end');
	const handle = await fs.promises.open('tree/data', 'r+');
	await handle.write(Buffer.from('begin'), 0, 5, 100);
	await handle.truncate(250000);
	console.log('size', (await handle.stat()).size, digest(await handle.readFile()));
	await handle.close();
	fs.symlinkSync('../data', 'tree/deep/link');
	fs.linkSync('tree/data', 'tree/deep/deeper/hard');
	fs.copyFileSync('tree/data', 'tree/copy', fs.constants.COPYFILE_EXCL);
	fs.cpSync('tree/deep', 'tree/other', { recursive: true, verbatimSymlinks: true });
	fs.chmodSync('tree/copy', 0o640);
	fs.utimesSync('tree/copy', 1000000000, 1234567890.5);
	console.log('copy', fs.statSync('tree/copy').mode.toString(8), fs.statSync('tree/copy').mtimeMs);
	console.log('links', fs.readlinkSync('tree/deep/link'), fs.statSync('tree/data').nlink);
	for (const code of [() => fs.readFileSync('nothing'), () => fs.rmdirSync('tree'),
			    () => fs.mkdirSync('tree'), () => fs.readdirSync('tree/data'),
			    () => fs.openSync('tree', 'w')])
		try {
			code();
		} catch (error) {
			console.log(error.code, error.syscall, error.message);
		}
	const names = [];
	for await (const entry of await fs.promises.opendir('tree'))
		names.push(entry.name + (entry.isDirectory() ? '/' : ''));
	console.log(names.sort().join(' '));
	await fs.promises.rm('tree/other', { recursive: true });
	console.log(fs.readdirSync('tree').sort().join(' '));
}

async function watching() {
	fs.mkdirSync('watched');
	const watcher = fs.watch('watched');
	const change = events.once(watcher, 'change');
	fs.writeFileSync('watched/file', 'x');
	console.log('watch', await change);
	watcher.close();
}

async function children() {
	console.log(execFileSync('/bin/sh', ['-c', 'echo "$0 $1 $VAR"; pwd'],
				 { env: { VAR: 'value', PATH: '/bin' }, cwd: '/tmp' }).toString());
	const failed = spawnSync('/bin/sh', ['-c', 'cat; echo bad >&2; exit 3'], { input: 'given' });
	console.log(failed.status, failed.stdout.toString(), failed.stderr.toString());
	console.log(spawnSync('/no/such/program').error.message);
	const sleeper = spawn('sleep', ['1000']);
	await events.once(sleeper, 'spawn');
	sleeper.kill();
	console.log(await events.once(sleeper, 'exit'));
	const sort = spawn('sort', ['-n'], { stdio: ['pipe', 'pipe', 'inherit'] });
	const source = numbers(7);
	for (let i = 0; i < 20000; i++)
		sort.stdin.write(`${source.next().value}\n`);
	sort.stdin.end();
	const chunks = [];
	for await (const chunk of sort.stdout)
		chunks.push(chunk);
	console.log('sorted', digest(Buffer.concat(chunks)));
	const child = fork(__filename, ['child'], { serialization: 'advanced' });
	child.send({ map: new Map([['a', 1]]), big: 2n ** 70n });
	console.log('answer', await events.once(child, 'message').then(([message]) => message));
	child.send('end');
	console.log('child ended', await events.once(child, 'exit'));
}

function answerParent() {
	process.on('message', (message) => {
		if (message === 'end')
			process.exit(5);
		process.send({ a: message.map.get('a') + 1, big: message.big });
	});
}

async function threads() {
	const shared = new SharedArrayBuffer(8);
	const workers = ['one', 'two', 'three'].map(
		(name) => new Worker(__filename, { workerData: { name, shared } }));
	const answers = await Promise.all(workers.map(async (worker) => {
		const [answer] = await events.once(worker, 'message');
		const { port1, port2 } = new MessageChannel();
		const ended = events.once(worker, 'exit');
		worker.postMessage(port1, [port1]);
		const [hello] = await events.once(port2, 'message');
		return [answer.name, answer.primes, hello, await ended];
	}));
	console.log(answers, new Int32Array(shared));
	const broken = new Worker('throw new TypeError("on purpose")', { eval: true });
	console.log(await events.once(broken, 'error').then(([error]) => `${error}`));
	const endless = new Worker('for (;;);', { eval: true });
	await events.once(endless, 'online');
	console.log('terminated', await endless.terminate());
}

async function timers() {
	const order = [];
	const start = performance.now();
	setTimeout(() => order.push('timeout 0'), 0);
	setImmediate(() => setImmediate(() => order.push('immediate')));
	process.nextTick(() => order.push('tick'));
	Promise.resolve().then(() => order.push('promise'));
	await sleep(60);
	setTimeout(() => order.push('late'), 40);
	setTimeout(() => order.push('early'), 20);
	setTimeout(() => order.push('never'), 30).unref().close();
	clearTimeout(setTimeout(() => order.push('cleared'), 10));
	await sleep(80);
	assert(performance.now() - start >= 138);
	assert(process.hrtime.bigint() > 0n);
	console.log(order.sort().join(', '));
	let n = 0;
	await new Promise((resolve) => {
		const interval = setInterval(() => {
			if (++n === 5)
				resolve(clearInterval(interval));
		}, 5);
	});
	console.log('intervals', n);
	const controller = new AbortController();
	setTimeout(() => controller.abort(), 10);
	console.log(await sleep(1e6, null, { signal: controller.signal }).catch((e) => e.name));
}

async function streams() {
	fs.writeFileSync('plain', pattern(2000000, 3));
	let bytes = 0;
	const upper = new Transform({
		transform(chunk, _, done) {
			bytes += chunk.length;
			done(null, chunk.map((byte) => byte ^ 0x55));
		},
	});
	await pipeline(fs.createReadStream('plain', { highWaterMark: 10000 }), upper, zlib.createGzip(),
		       fs.createWriteStream('packed.gz'));
	console.log('through', bytes);
	await pipeline(fs.createReadStream('packed.gz'), zlib.createGunzip(),
		       fs.createWriteStream('unpacked'));
	console.log(digest(fs.readFileSync('unpacked')));
	const text = Buffer.from('elfin '.repeat(50000));
	for (const [pack, unpack] of [[zlib.deflateSync, zlib.inflateSync],
				      [zlib.brotliCompressSync, zlib.brotliDecompressSync]])
		console.log(unpack(pack(text)).equals(text), pack(text).length);
	console.log(await new Promise((resolve) =>
		zlib.gunzip(Buffer.from('rubbish'), (error) => resolve(error.code))));
	fs.unlinkSync('packed.gz');
}

async function cryptography() {
	console.log(crypto.createHmac('sha512', 'key').update('data').digest('base64'));
	const key = crypto.scryptSync('password', 'salt', 32);
	console.log(digest(key), digest(crypto.pbkdf2Sync('password', 'salt', 1000, 32, 'sha256')));
	const cipher = crypto.createCipheriv('aes-256-gcm', key, Buffer.alloc(12));
	const secret = Buffer.concat([cipher.update(pattern(100000, 4)), cipher.final()]);
	console.log(digest(secret), cipher.getAuthTag().toString('hex'));
	const decipher = crypto.createDecipheriv('aes-256-gcm', key, Buffer.alloc(12));
	decipher.setAuthTag(cipher.getAuthTag());
	console.log(Buffer.concat([decipher.update(secret), decipher.final()]).equals(pattern(100000, 4)));
	for (const [kind, options] of [['rsa', { modulusLength: 1024 }], ['ed25519', {}]]) {
		const pair = crypto.generateKeyPairSync(kind, options);
		const signature = crypto.sign(null, Buffer.from('text'), pair.privateKey);
		console.log(kind, crypto.verify(null, Buffer.from('text'), pair.publicKey, signature),
			    crypto.verify(null, Buffer.from('forged'), pair.publicKey, signature));
	}
	const random = await new Promise((resolve) => crypto.randomBytes(64, (_, b) => resolve(b)));
	assert(!random.equals(crypto.randomBytes(64)));
	console.log(crypto.randomUUID().length, crypto.getHashes().length > 20);
}

async function sockets() {
	const server = net.createServer((socket) => socket.pipe(socket)).listen('socket');
	await events.once(server, 'listening');
	const client = net.connect('socket');
	const sent = pattern(500000, 5);
	const chunks = [];
	client.end(sent);
	for await (const chunk of client)
		chunks.push(chunk);
	console.log('echo', Buffer.concat(chunks).equals(sent));
	server.close();
	await events.once(server, 'close');
	console.log(fs.existsSync('socket'));
	const [refused] = await events.once(net.connect('socket'), 'error');
	console.log(refused.code);
}

// What an optimising compiler likes, what makes it give up what it compiled, and much garbage.
function hot() {
	class Point {
		constructor(x, y) {
			this.x = x;
			this.y = y;
		}
		add(other) {
			return new Point(this.x + other.x, this.y + other.y);
		}
	}
	let point = new Point(0, 0);
	for (let i = 0; i < 2000000; i++)
		point = point.add(new Point(i & 3, 1));
	for (const odd of ['text', 0.5, { toString: () => 'object' }, undefined])
		point = point.add(new Point(odd, 1));
	console.log('points', `${point.x}`, point.y);

	const n = 96;
	const [a, b, c] = [1, 2, 3].map((seed) => {
		const source = numbers(seed);
		return Float64Array.from({ length: n * n }, () => source.next().value / 2 ** 32);
	});
	for (let i = 0; i < n; i++)
		for (let j = 0; j < n; j++) {
			let sum = 0;
			for (let k = 0; k < n; k++)
				sum += a[i * n + k] * b[k * n + j];
			c[i * n + j] = sum;
		}
	console.log('matrix', digest(Buffer.from(c.buffer)));

	const fib = (k) => (k < 2 ? k : fib(k - 1) + fib(k - 2));
	console.log('fib', fib(27), 'primes', primesBelow(1000000));

	const words = new Map();
	const source = numbers(9);
	for (let i = 0; i < 200000; i++) {
		const word = (source.next().value % 5000).toString(36);
		words.set(word, (words.get(word) ?? 0) + 1);
	}
	const sorted = [...words].sort(([x, m], [y, k]) => k - m || (x < y ? -1 : 1));
	console.log('words', words.size, sorted[0], digest(JSON.stringify(sorted)));

	let text = '';
	for (let i = 0; i < 100000; i++)
		text += String.fromCharCode(97 + (source.next().value >>> 8) % 26);
	console.log('text', text.match(/[a-e]+(?=z)/g).length, digest(text.replace(/q(.)/g, '$1Q')));

	// A function of WebAssembly: fac(n) = n == 0 ? 1 : n * fac(n - 1), on 64 bits.
	const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 126, 1, 126, 3, 2, 1, 0,
		7, 7, 1, 3, 102, 97, 99, 0, 0, 10, 23, 1, 21, 0, 32, 0, 80, 4, 126, 66, 1, 5, 32, 0,
		32, 0, 66, 1, 125, 16, 0, 126, 11, 11]);
	const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes));
	console.log('wasm', wasm.exports.fac(20n));
	const deep = (k) => deep(k + 1) + 1;
	try {
		deep(0);
	} catch (error) {
		console.log(error.name);
	}
	const held = [];
	for (let i = 0; i < 300; i++)
		held[i % 30] = { data: new Array(20000).fill(i), buffer: Buffer.alloc(50000, i) };
	console.log('garbage', held.reduce((sum, { data, buffer }) => sum + data[5] + buffer[5], 0));
}

async function signals() {
	const waiting = setInterval(() => {}, 1000);
	const got = events.once(process, 'SIGUSR2');
	process.kill(process.pid, 'SIGUSR2');
	console.log('signal', await got);
	clearInterval(waiting);
	try {
		process.kill(process.pid, 1000);
	} catch (error) {
		console.log(error.code);
	}
}

async function main() {
	console.log(process.version, process.arch, process.argv.slice(2), path.basename(__filename));
	for (const part of [files, watching, children, threads, timers, streams, cryptography, sockets,
			    hot, signals]) {
		console.log(`-- ${part.name}`);
		await part();
	}
	process.on('exit', (code) => console.log('exit', code));
	process.exitCode = 9;
}

if (!isMainThread)
	workInThread();
else if (process.argv[2] === 'child')
	answerParent();
else
	main();
