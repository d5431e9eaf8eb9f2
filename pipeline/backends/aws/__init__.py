"""The backend on AWS: S3 for bytes, SQS for work, DynamoDB for what must be exact, SES for mails.

Only `pipeline/bootstrap.py` imports it, and only where FAKTURA_BACKEND says `aws`: boto3 costs a quarter of a second.
"""
