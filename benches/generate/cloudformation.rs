//! A deployment as a CloudFormation template, with what stands beside a service: logs, roles, a target group, scaling.

use super::deployment::Deployment;
use super::dice::Dice;
use super::ecs::{self, Given};
use super::value::{Value, attribute, call, list, map, reference, substituted, text, word};

/// Keys below which the keys are those of somebody else.
const FREE: [&str; 1] = ["options"];

pub fn template(of: &Deployment, dice: &mut Dice) -> Value {
    // Others are given their roles.
    let owns_roles = dice.below(2) == 0;
    let given = given(of, owns_roles, dice);
    let resource =
        |kind: &str, properties: Value| map([("Type", text(kind)), ("Properties", properties)]);
    let task = capitalised(&ecs::task(of, &given));
    let service = capitalised(&ecs::service(of, &given));
    let mut resources = vec![(
        "LogGroup",
        resource(
            "AWS::Logs::LogGroup",
            map([
                (
                    "LogGroupName",
                    substituted(format!("/ecs/${{Environment}}/{}", of.name)),
                ),
                ("RetentionInDays", word([7, 14, 30, 90][dice.below(4)])),
            ]),
        ),
    )];
    if owns_roles {
        resources.push(("ExecutionRole", resource("AWS::IAM::Role", role(true))));
        resources.push(("TaskRole", resource("AWS::IAM::Role", role(false))));
    }
    resources.push(("TaskDefinition", resource("AWS::ECS::TaskDefinition", task)));
    if of.service.has_load_balancer {
        let kind = "AWS::ElasticLoadBalancingV2::TargetGroup";
        resources.push(("TargetGroup", resource(kind, target_group(of))));
    }
    if dice.below(3) > 0 {
        let group = security_group(of);
        resources.push(("SecurityGroup", resource("AWS::EC2::SecurityGroup", group)));
    }
    resources.push(("Service", resource("AWS::ECS::Service", service)));
    if of.service.scales {
        let kind = "AWS::ApplicationAutoScaling::ScalableTarget";
        resources.push(("ScalableTarget", resource(kind, scalable_target(of))));
        let kind = "AWS::ApplicationAutoScaling::ScalingPolicy";
        resources.push(("ScalingPolicy", resource(kind, scaling_policy())));
    }
    if of.service.has_alarm {
        resources.push(("HighCpu", resource("AWS::CloudWatch::Alarm", alarm())));
    }
    // Some teams write the service first.
    if dice.below(4) == 0 {
        resources.reverse();
    }
    map([
        ("AWSTemplateFormatVersion", text("2010-09-09")),
        (
            "Description",
            text(format!("{} behind its log router", of.name)),
        ),
        ("Parameters", parameters(of)),
        ("Resources", map(resources)),
        (
            "Outputs",
            map([
                ("ServiceName", map([("Value", attribute("Service.Name"))])),
                (
                    "TaskDefinitionArn",
                    map([("Value", reference("TaskDefinition"))]),
                ),
            ]),
        ),
    ])
}

fn given(of: &Deployment, owns_roles: bool, dice: &mut Dice) -> Given {
    let name = &of.name;
    let role = |name: &str| match owns_roles {
        true => attribute(&format!("{name}.Arn")),
        false => call(
            "ImportValue",
            substituted(format!("${{Environment}}-{name}")),
        ),
    };
    Given {
        image: match dice.below(3) {
            0 => reference("Image"),
            1 => substituted(format!(
                "${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.amazonaws.com/{name}:${{Image}}"
            )),
            _ => call(
                "Join",
                list([
                    text(":"),
                    list([
                        text(format!("registry.example.com/{name}")),
                        reference("Image"),
                    ]),
                ]),
            ),
        },
        region: reference("AWS::Region"),
        log_group: reference("LogGroup"),
        execution_role: role("ExecutionRole"),
        task_role: role("TaskRole"),
        cluster: call("ImportValue", substituted("${Environment}-cluster")),
        count: reference("DesiredCount"),
        target_group: reference("TargetGroup"),
        subnets: reference("Subnets"),
        security_groups: match dice.below(2) {
            0 => list([call("ImportValue", text("shared-security-group"))]),
            _ => list([reference("ServiceSecurityGroup")]),
        },
        task: reference("TaskDefinition"),
        secret: |name| {
            substituted(format!(
                "arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter/{name}"
            ))
        },
    }
}

fn parameters(of: &Deployment) -> Value {
    let parameter = |kind: &str, default: Option<Value>| {
        let default = default.map(|value| ("Default", value));
        map([("Type", text(kind))].into_iter().chain(default))
    };
    map([
        ("Environment", parameter("String", Some(text("production")))),
        ("Image", parameter("String", Some(text("2024-11-04")))),
        (
            "DesiredCount",
            parameter("Number", Some(word(of.service.count))),
        ),
        ("Subnets", parameter("List<AWS::EC2::Subnet::Id>", None)),
        (
            "ServiceSecurityGroup",
            parameter("AWS::EC2::SecurityGroup::Id", None),
        ),
        ("Vpc", parameter("AWS::EC2::VPC::Id", None)),
    ])
}

fn role(is_for_execution: bool) -> Value {
    let trust = map([
        ("Version", text("2012-10-17")),
        (
            "Statement",
            list([map([
                ("Effect", text("Allow")),
                (
                    "Principal",
                    map([("Service", text("ecs-tasks.amazonaws.com"))]),
                ),
                ("Action", text("sts:AssumeRole")),
            ])]),
        ),
    ]);
    let rights = match is_for_execution {
        true => (
            "ManagedPolicyArns",
            list([text(
                "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            )]),
        ),
        false => (
            "Policies",
            list([map([
                ("PolicyName", text("logs")),
                (
                    "PolicyDocument",
                    map([
                        ("Version", text("2012-10-17")),
                        (
                            "Statement",
                            list([map([
                                ("Effect", text("Allow")),
                                (
                                    "Action",
                                    list(["logs:CreateLogStream", "logs:PutLogEvents"].map(text)),
                                ),
                                ("Resource", attribute("LogGroup.Arn")),
                            ])]),
                        ),
                    ]),
                ),
            ])]),
        ),
    };
    map([("AssumeRolePolicyDocument", trust), rights])
}

fn target_group(of: &Deployment) -> Value {
    map([
        ("Port", word(of.app.port)),
        ("Protocol", text("HTTP")),
        ("TargetType", text("ip")),
        ("VpcId", reference("Vpc")),
        ("HealthCheckPath", text("/healthz")),
        (
            "TargetGroupAttributes",
            list([map([
                ("Key", text("deregistration_delay.timeout_seconds")),
                ("Value", text("30")),
            ])]),
        ),
    ])
}

fn security_group(of: &Deployment) -> Value {
    map([
        ("GroupDescription", text(format!("{} tasks", of.name))),
        ("VpcId", reference("Vpc")),
        (
            "SecurityGroupIngress",
            list([map([
                ("IpProtocol", text("tcp")),
                ("FromPort", word(of.app.port)),
                ("ToPort", word(of.app.port)),
                ("CidrIp", text("10.0.0.0/16")),
            ])]),
        ),
    ])
}

fn scalable_target(of: &Deployment) -> Value {
    map([
        ("MinCapacity", word(of.service.count)),
        ("MaxCapacity", word(of.service.count * 4)),
        (
            "ResourceId",
            substituted("service/${Environment}/${Service.Name}"),
        ),
        ("ScalableDimension", text("ecs:service:DesiredCount")),
        ("ServiceNamespace", text("ecs")),
    ])
}

fn scaling_policy() -> Value {
    map([
        ("PolicyName", text("cpu")),
        ("PolicyType", text("TargetTrackingScaling")),
        ("ScalingTargetId", reference("ScalableTarget")),
        (
            "TargetTrackingScalingPolicyConfiguration",
            map([
                ("TargetValue", word(60)),
                (
                    "PredefinedMetricSpecification",
                    map([(
                        "PredefinedMetricType",
                        text("ECSServiceAverageCPUUtilization"),
                    )]),
                ),
            ]),
        ),
    ])
}

fn alarm() -> Value {
    map([
        ("Namespace", text("AWS/ECS")),
        ("MetricName", text("CPUUtilization")),
        ("Statistic", text("Average")),
        ("Period", word(60)),
        ("EvaluationPeriods", word(5)),
        ("Threshold", word(90)),
        ("ComparisonOperator", text("GreaterThanThreshold")),
    ])
}

/// The same in CloudFormation's spelling: keys begin with capitals.
fn capitalised(value: &Value) -> Value {
    match value {
        Value::List(items) => list(items.iter().map(capitalised)),
        Value::Map(entries) => map(entries.iter().map(|(key, value)| {
            let value = match FREE.contains(&&**key) {
                true => value.clone(),
                false => capitalised(value),
            };
            (capital(key), value)
        })),
        value => value.clone(),
    }
}

fn capital(key: &str) -> String {
    let (first, rest) = key.split_at(1);
    first.to_uppercase() + rest
}
