#include <stdio.h>
#include <math.h>
#include <pthread.h>
static void *thread(void *arg)
{
	return (char *)arg + 1;
}
int main(int argc, char **argv)
{
	pthread_t t;
	void *r;
	pthread_create(&t, NULL, thread, (void *)41);
	pthread_join(t, &r);
	printf("hello from a program compiled here: %.6f %ld %s\n", sqrt(2), (long)r, __VERSION__);
	return argc;
}
