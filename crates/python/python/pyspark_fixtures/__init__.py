"""Spark finds data sources in modules that are called so: ``spark.read.format("fixtures")`` works without being registered."""

from commerce_fixtures.spark import FixturesDataSource as DefaultSource

__all__ = ["DefaultSource"]
