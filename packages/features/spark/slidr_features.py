"""Counts a click log with Spark, as a job of @slidr/features says (sparkJob makes one).

    python slidr_features.py JOB.json                        local mode, if the job has "local"
    spark-submit --master ... slidr_features.py JOB.json     on a cluster, with the settings of spark-submit

Every table between is written to the job's work directory as Parquet and deleted when nothing reads it any more: a log is
sorted once, however many tables are made of it. The work directory and the result may lie on whatever the cluster's file
systems are.

Prints a line of JSON for each step: {"done": 3, "total": 20}; {"clicks": 1000000} at the end. A line with "fault" (a click
that cannot be counted) or "error" is the last one; the exit status is then 1.
"""

import json
import os
import shutil
import sys

# What decides numbers is said here, whatever a cluster's own settings are.
SQL_SETTINGS = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.session.timeZone": "UTC",
}


class JobError(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def say(**line):
    print(json.dumps(line), flush=True)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    try:
        spark = start(job.get("local"))
        fault = count(spark, job)
        spark.stop()
        if fault is not None:
            say(fault=fault)
    except JobError as error:
        fault = error
        say(error={"code": error.code, "message": str(error)})
    except Exception as error:  # Spark's own: the first lines say what, the rest is Java's stack
        fault = error
        text = str(error).split("\nJVM stacktrace")[0].split("\n\tat ")[0]
        say(error={"code": "SPARK_FAILED", "message": f"{type(error).__name__}: {text[:2000]}"})
    if fault is not None:
        sys.exit(1)


def start(local):
    if local is not None:
        keep_local(local["directory"])
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise JobError(
            "SPARK_MISSING", f"{sys.executable} cannot import pyspark ({error}): pip install pyspark==3.5.*"
        ) from error
    builder = SparkSession.builder.appName("slidr features")
    if local is not None:
        for name, value in local_settings(local).items():
            builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for name, value in SQL_SETTINGS.items():
        spark.conf.set(name, value)
    return spark


def keep_local(directory):
    """Nothing of another Spark on this machine, no address but the loopback one."""
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and os.path.exists(os.path.join(home, "bin", "java"))):
        raise JobError("JAVA_MISSING", "Spark requires Java 17, found no java on PATH and none in JAVA_HOME")
    for name in ("HADOOP_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "SPARK_HOME", "YARN_CONF_DIR"):
        os.environ.pop(name, None)
    os.environ.update(SPARK_CONF_DIR=directory, SPARK_LOCAL_DIRS=directory, SPARK_LOCAL_IP="127.0.0.1")


def local_settings(local):
    directory = local["directory"]
    threads = local.get("threads") or os.cpu_count() or 1
    settings = {
        "spark.master": f"local[{threads}]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": f'-Dderby.system.home="{directory}" -Djava.io.tmpdir="{directory}"',
        "spark.local.dir": directory,
        "spark.sql.warehouse.dir": os.path.join(directory, "warehouse"),
        # Adaptive execution joins those that turn out small.
        "spark.sql.shuffle.partitions": str(8 * threads),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if local.get("memoryBytes"):
        settings["spark.driver.memory"] = f"{local['memoryBytes'] // 2**20}m"
    return settings


def count(spark, job):
    spark.read.parquet(*job["source"]).createOrReplaceTempView(job["sourceView"])
    for row in spark.sql(job["check"]).collect():
        return {name: None if value is None else str(value) for name, value in row.asDict().items()}
    statements = job["statements"]
    total = len(statements) + 1
    folders = {}
    try:
        for done, statement in enumerate(statements, 1):
            name = statement["name"]
            folders[name] = f"{job['workDirectory']}/{name}"
            write(spark, statement["sql"], folders[name]).createOrReplaceTempView(name)
            for dropped in statement["drops"]:
                spark.catalog.dropTempView(dropped)
                delete(spark, folders.pop(dropped))
            say(done=done, total=total)
        clicks = write(spark, job["result"], job["resultPath"]).count()
        say(done=total, total=total)
        say(clicks=clicks)
    finally:
        for folder in folders.values():
            delete(spark, folder)
    return None


def write(spark, sql, folder):
    rows = spark.sql(sql)
    rows.write.mode("overwrite").parquet(folder)
    # With its schema: a table without rows has no file to tell it.
    return spark.read.schema(rows.schema).parquet(folder)


def delete(spark, folder):
    path = spark._jvm.org.apache.hadoop.fs.Path(folder)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)


main()
