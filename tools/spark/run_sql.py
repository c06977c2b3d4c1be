"""Runs SQL steps in one Spark session in local mode; tools/runSparkSql.ts writes the job and reads the lines printed.

    python run_sql.py JOB.json

The job: {"folder": a folder for Spark's own files,
          "steps": [{"registers": [{"view", "parquetPath"}], "sql", "writeParquet"?}]}
A line for each step: {"rows": n}, or {"error": "..."} for the last one.
"""

import json
import sys

from pyspark.sql import SparkSession


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    spark = start(job["folder"])
    for step in job["steps"]:
        try:
            rows = run(spark, step)
        except Exception as error:
            message = str(error).split("\nJVM stacktrace")[0]
            print(json.dumps({"error": f"{type(error).__name__}: {message}"}), flush=True)
            sys.exit(1)
        print(json.dumps({"rows": rows}), flush=True)
    spark.stop()


def start(folder):
    settings = {
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder} -Djava.io.tmpdir={folder}",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("slidr")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def run(spark, step):
    for register in step.get("registers", []):
        spark.read.parquet(register["parquetPath"]).createOrReplaceTempView(register["view"])
    result = spark.sql(step["sql"])
    path = step.get("writeParquet")
    if path is None:
        return result.count()
    result.write.mode("overwrite").parquet(path)
    return spark.read.parquet(path).count()


main()
